/** Whose data it is. Every read and write by a user names one, and sees nothing of another's. */
export type Tenant = string;

/** The one tenant of an installation without sign-in. */
export const LOCAL_TENANT: Tenant = 'local';
