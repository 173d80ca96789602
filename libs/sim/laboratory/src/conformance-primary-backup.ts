import type { Configuration } from './conformance-configurations.js';

const quick = { ping: '20ms', timeout: '120ms' };

export const PRIMARY_BACKUP: Readonly<Record<string, Configuration>> = {
  plain: { options: quick },
  'two-backups': { options: { ...quick, backups: 2 } },
  'primary-with-the-view-service': { options: { ...quick, primary: 'b', service: 'b' } },
};
