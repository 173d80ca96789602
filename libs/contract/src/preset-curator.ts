import type { PresetSource, SystemPreset } from './system-preset.js';

const ZOOKEEPER: PresetSource = {
  settings: ['electionTimeout', 'heartbeat'],
  says: 'tickTime=2000 and syncLimit=5: a follower that has not heard from the leader for 10 s gives it up; the leader pings twice a tick',
  page: 'https://github.com/apache/zookeeper/blob/master/conf/zoo_sample.cfg',
  readOn: '2026-11-23',
};
const SESSION: PresetSource = {
  settings: ['wait'],
  says: 'a session times out after 60 s by default (DEFAULT_SESSION_TIMEOUT_MS): a client that waits is heard three times in it',
  page: 'https://github.com/apache/curator/blob/master/curator-framework/src/main/java/org/apache/curator/framework/CuratorFrameworkFactory.java',
  readOn: '2026-11-23',
};

const STRATEGY = {
  kind: 'lock-service',
  recipe: 'lock',
  fencing: 'off',
  wait: '20s',
  electionTimeout: '10s',
  heartbeat: '1s',
} as const;

const NOT_MODELLED = [
  'Zab and its local reads: the service is replicated by Raft, and lists and watches are answered by its leader.',
  'Heartbeats of a session while it holds the lock: its lease, which the workload asks for (60s as here), runs from its last request for it.',
];

export const curatorLock: SystemPreset = {
  title: 'Apache Curator 5: shared lock (InterProcessMutex)',
  strategy: STRATEGY,
  sources: [
    {
      settings: ['recipe'],
      says: 'creates an ephemeral sequential node, lists the children, and watches the one before its own',
      page: 'https://github.com/apache/curator/blob/master/curator-recipes/src/main/java/org/apache/curator/framework/recipes/locks/StandardLockInternalsDriver.java',
      readOn: '2026-11-23',
    },
    {
      settings: ['fencing'],
      says: 'acquire returns no token that storage could check; after SUSPENDED nobody can be certain to hold the lock',
      page: 'https://curator.apache.org/curator-recipes/shared-reentrant-lock.html',
      readOn: '2026-11-23',
    },
    SESSION,
    ZOOKEEPER,
  ],
  notModelled: [...NOT_MODELLED, 'Reentrance, revocation and read-write locks.'],
};

export const curatorLeaderLatch: SystemPreset = {
  title: 'Apache Curator 5: leader latch',
  strategy: STRATEGY,
  sources: [
    {
      settings: ['recipe'],
      says: 'one of the participants on a latch path is the leader until it closes its latch; await blocks until this one is',
      page: 'https://curator.apache.org/docs/recipes-leader-latch',
      readOn: '2026-11-23',
    },
    {
      settings: ['fencing'],
      says: 'hasLeadership is a boolean: what the leader writes carries no token',
      page: 'https://curator.apache.org/docs/recipes-leader-latch',
      readOn: '2026-11-23',
    },
    SESSION,
    ZOOKEEPER,
  ],
  notModelled: [...NOT_MODELLED, 'Listeners, and a leader that steps down when its connection is suspended.'],
};
