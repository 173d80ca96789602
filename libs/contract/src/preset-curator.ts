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
] as const;

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

export const curatorBarrier: SystemPreset = {
  title: 'Apache Curator 5: double barrier (DistributedDoubleBarrier), its entering',
  strategy: { ...STRATEGY, recipe: 'barrier' },
  sources: [
    {
      settings: ['recipe'],
      says: 'enter creates an ephemeral node, counts the children, and where they are fewer than memberQty waits for the watch of the node "ready" to fire',
      page: 'https://github.com/apache/curator/blob/master/curator-recipes/src/main/java/org/apache/curator/framework/recipes/barriers/DistributedDoubleBarrier.java',
      readOn: '2026-11-23',
    },
    {
      settings: ['fencing'],
      says: 'enter returns whether it succeeded: what a member writes then carries no token',
      page: 'https://github.com/apache/curator/blob/master/curator-recipes/src/main/java/org/apache/curator/framework/recipes/barriers/DistributedDoubleBarrier.java',
      readOn: '2026-11-23',
    },
    SESSION,
    ZOOKEEPER,
  ],
  notModelled: [
    NOT_MODELLED[0],
    'Heartbeats of a session: it is heard of by its requests, and its node lasts for the lease that the workload asks for (60s there) from the last of them.',
    'That memberQty is a threshold, and more may enter a round: here a round is closed with the node that makes it complete, and the node "ready" is no command of its own.',
    'Leaving, for which all wait until all have left: a second barrier after the work stands for it, where the same sessions come to both.',
    'That a session which gives up (enter with a time limit) leaves its node behind: here it stays for the lease, and no longer.',
  ],
};
