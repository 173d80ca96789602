import type { PresetSource, SystemPreset } from './system-preset.js';
import type { WrittenStrategy } from './strategy.js';

const READ_ON = '2026-11-23';
const LEVELS = 'https://cassandra.apache.org/doc/4.1/cassandra/architecture/dynamo.html';
const SETTINGS = 'https://cassandra.apache.org/doc/4.1/cassandra/configuration/cass_yaml_file.html';

type Leaderless = Extract<WrittenStrategy, { readonly kind: 'leaderless' }>;

const COMMON = {
  kind: 'leaderless',
  placement: { replicasPerDatacenter: 3 },
  readRepair: 'sync',
  hintedHandoff: 'at-coordinator',
  suspectAfter: '2s',
  handoffInterval: '10s',
  conflicts: 'last-write-wins',
} as const satisfies Leaderless;

const SOURCES: readonly PresetSource[] = [
  {
    settings: ['placement'],
    says: 'NetworkTopologyStrategy is for all production; each keyspace says its factor, and 3 is the one of the examples',
    page: LEVELS,
    readOn: READ_ON,
  },
  {
    settings: ['conflicts'],
    says: 'last write wins, by timestamps of the client or else of the coordinator',
    page: LEVELS,
    readOn: READ_ON,
  },
  {
    settings: ['readRepair'],
    says: 'read_repair is blocking by default: monotonic quorum reads',
    page: 'https://cassandra.apache.org/doc/latest/operating/read_repair.html',
    readOn: READ_ON,
  },
  {
    settings: ['hintedHandoff', 'suspectAfter'],
    says: 'hinted_handoff_enabled is true; write_request_timeout is 2000 ms',
    page: SETTINGS,
    readOn: READ_ON,
  },
  {
    settings: ['handoffInterval'],
    says: 'hints are dispatched every 10 s (HintsService, HintsDispatchTrigger)',
    page: 'https://github.com/apache/cassandra/blob/cassandra-4.1/src/java/org/apache/cassandra/hints/HintsService.java',
    readOn: READ_ON,
  },
];

const NOT_MODELLED = [
  'Repair by Merkle trees, which operators start; write antiEntropy for it. Hints are kept for ever, not for 3 hours.',
  'Digests, and reads sent to as many replicas as the level needs; racks, gossip, batches, counters and deletions.',
];

/** Reads and writes at one level. */
function at(level: string, quorums: Pick<Leaderless, 'r' | 'w'>, says: string): SystemPreset {
  return {
    title: `Cassandra 4.1 at ${level}`,
    strategy: { ...COMMON, ...quorums },
    sources: [...SOURCES, { settings: ['r', 'w'], says, page: LEVELS, readOn: READ_ON }],
    notModelled: NOT_MODELLED,
  };
}

export const cassandraOne = at('ONE', { r: 1, w: 1 }, 'ONE: only a single replica must respond');

export const cassandraQuorum = at(
  'QUORUM',
  { r: 'majority', w: 'majority' },
  'QUORUM: a majority of the replicas, n / 2 + 1',
);

export const cassandraLocalQuorum = at(
  'LOCAL_QUORUM',
  { r: 'local-quorum', w: 'local-quorum' },
  'LOCAL_QUORUM: a majority of the replicas in the datacenter of the coordinator',
);

export const cassandraEachQuorum = at(
  'EACH_QUORUM',
  { r: 'each-quorum', w: 'each-quorum' },
  'EACH_QUORUM: a majority of the replicas in each datacenter',
);

const serial = at('SERIAL', { r: 'serial', w: 'majority' }, 'SERIAL reads; QUORUM for the commit');

export const cassandraSerial: SystemPreset = {
  ...serial,
  strategy: { ...COMMON, r: 'serial', w: 'majority', serial: 'serial' },
  sources: [
    ...serial.sources,
    {
      settings: ['serial'],
      says: 'SERIAL: linearizable lightweight transactions, on a quorum as QUORUM is; LOCAL_SERIAL in one datacenter',
      page: 'https://docs.datastax.com/en/cassandra/2.2/cassandra/dml/dmlConfigSerialConsistency.html',
      readOn: READ_ON,
    },
  ],
  notModelled: [
    ...NOT_MODELLED,
    'Paxos of version 2 with fewer rounds. A coordinator here has one transaction of a key at a time; of Cassandra all compete.',
  ],
};
