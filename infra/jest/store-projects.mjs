/** Projects whose specs talk to PostgreSQL or Redis: under `npm test` each has a database of its own in both. */
export const storeProjects = ['persistence', 'queue', 'api', 'worker', 'web', 'cli', 'infra'];
