/** What is injected without a class of its own to ask for it by. */
export const ENVIRONMENT = Symbol('Environment');
export const STORE = Symbol('Store');
