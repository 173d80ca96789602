import {
  causalSchema,
  leaderlessSchema,
  multiLeaderSchema,
  raftSchema,
  singleLeaderSchema,
  type StrategyDescription,
  type StrategyKind,
} from '@isthmus/contract';
import { z } from 'zod';

type Description = Omit<StrategyDescription, 'kind' | 'parameters'> & { readonly schema: z.ZodType };

const DESCRIPTIONS: Readonly<Record<StrategyKind, Description>> = {
  'single-leader': {
    title: 'Single leader',
    promise:
      'Linearizable reads, writes and compare-and-set at the leader, under partitions, crashes and message loss.',
    nonPromise: 'Local reads may be stale. Whoever cannot reach the leader cannot write. Failover is off.',
    source: 'Budhiraja, Marzullo, Schneider, Toueg: The primary-backup approach, in Distributed Systems, 1993',
    schema: singleLeaderSchema,
  },
  'multi-leader': {
    title: 'Multi-leader, last write wins',
    promise:
      'Every datacenter reads and writes locally through any partition; replicas converge once they are connected.',
    nonPromise:
      'No consistency model; of concurrent writes to a key all but one are dropped though acknowledged. No compare-and-set.',
    source: 'Terry et al.: Managing update conflicts in Bayou, SOSP 1995; Thomas: write rule, TODS 4 (2), 1979',
    schema: multiLeaderSchema,
  },
  leaderless: {
    title: 'Leaderless quorums',
    promise:
      'Writes on w replicas, reads from r; any side of a cut that holds the quorum goes on. A linearizable register where stamps are read first, reads write back (readRepair sync) and r + w > n.',
    nonPromise:
      'Without these, not linearizable even where r + w > n: a reader may miss what an earlier reader saw. No compare-and-set.',
    source:
      'Attiya, Bar-Noy, Dolev: Sharing memory robustly in message-passing systems, JACM 42 (1), 1995; Gifford: Weighted voting for replicated data, SOSP 1979; DeCandia et al.: Dynamo, SOSP 2007',
    schema: leaderlessSchema,
  },
  raft: {
    title: 'Raft',
    promise:
      'Linearizable reads, writes and compare-and-set while a majority can talk, under partitions, crashes, message loss and clock skew.',
    nonPromise:
      'No progress without a majority. Local reads, where asked for, may be stale. A lost disk breaks the promise.',
    source:
      'Ongaro, Ousterhout: In search of an understandable consensus algorithm, USENIX ATC 2014; Ongaro, dissertation, 2014',
    schema: raftSchema,
  },
  causal: {
    title: 'Causal+',
    promise:
      'Causal consistency with convergent conflict handling, at local latency in every datacenter through any partition, under crashes, message loss and clocks apart; also for sessions that change datacenters.',
    nonPromise:
      'Not linearizable: another datacenter sees a write late. Of concurrent writes to a key all but one are dropped though acknowledged. A lost disk breaks the promise. No compare-and-set.',
    source: "Lloyd, Freedman, Kaminsky, Andersen: Don't settle for eventual, SOSP 2011 (COPS)",
    schema: causalSchema,
  },
};

/** What each strategy is, promises and does not, with the JSON Schema of its parameters. */
export function strategyDescriptions(): StrategyDescription[] {
  return Object.entries(DESCRIPTIONS).map(([kind, { schema, ...text }]) => ({
    kind,
    ...text,
    parameters: z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>,
  }));
}
