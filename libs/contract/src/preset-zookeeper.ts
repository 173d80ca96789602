import type { SystemPreset } from './system-preset.js';

export const zookeeper: SystemPreset = {
  title: 'Apache ZooKeeper',
  strategy: { kind: 'zab', electionTimeout: '10s', heartbeat: '1s' },
  sources: [
    {
      settings: ['electionTimeout'],
      says: 'tickTime=2000 milliseconds, initLimit=10 and syncLimit=5 ticks, in the sample configuration',
      page: 'https://github.com/apache/zookeeper/blob/master/conf/zoo_sample.cfg',
      readOn: '2026-11-23',
    },
    {
      settings: ['heartbeat'],
      says: 'the leader pings twice a tick (Leader.lead)',
      page: 'https://github.com/apache/zookeeper/blob/master/zookeeper-server/src/main/java/org/apache/zookeeper/server/quorum/Leader.java',
      readOn: '2026-11-23',
    },
  ],
  notModelled: [
    'Watches, ephemeral nodes, session expiry, multi, observers, and changes of the ensemble.',
    'initLimit: a new leader has no more time than syncLimit, 10 s instead of 20 s, to bring its followers up to date.',
    'Connections between servers that end: who is cut off finds out by silence.',
  ],
};
