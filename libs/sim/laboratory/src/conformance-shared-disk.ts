import type { Configuration } from './conformance-configurations.js';

export const SHARED_DISK: Readonly<Record<string, Configuration>> = {
  plain: { options: { retry: '60ms' }, stuck: 'pages of an instance that has failed are not recovered' },
};
