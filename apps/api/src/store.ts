/** Injects the one `Store` of the process. */
export const STORE = Symbol('STORE');
