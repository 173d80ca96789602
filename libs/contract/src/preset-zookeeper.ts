import type { SystemPreset } from './system-preset.js';

const SAMPLE = 'https://github.com/apache/zookeeper/blob/master/conf/zoo_sample.cfg';

export const zookeeper: SystemPreset = {
  title: 'Apache ZooKeeper 3.9',
  strategy: { kind: 'zab', leader: 'any', electionTimeout: '10s', heartbeat: '1s' },
  sources: [
    {
      settings: ['electionTimeout'],
      says: 'tickTime=2000 (milliseconds) and syncLimit=5 ticks',
      page: SAMPLE,
      readOn: '2026-11-23',
    },
  ],
  notModelled: [],
};
