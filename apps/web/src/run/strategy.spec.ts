import { STRATEGY_KINDS, strategySchema } from '@isthmus/contract';
import { strategySettings, strategyTitle } from './strategy.js';

it('has a title for every strategy of the contract and leaves an author’s own label alone', () => {
  for (const kind of STRATEGY_KINDS) expect(strategyTitle(kind)).not.toBe(kind);
  expect(strategyTitle('raft led from eu')).toBe('raft led from eu');
});

it.each([
  [
    { kind: 'leaderless', r: 1, w: 'majority' },
    'n all, r 1, w majority, placement one-per-datacenter, read repair async, conflicts last-write-wins',
  ],
  [
    { kind: 'single-leader', leader: 'us-east-1', replication: 'semi-synchronous', acknowledgements: 2 },
    'leader us-east-1, replication semi-synchronous, acknowledgements 2, reads leader, failover off',
  ],
  [{ kind: 'causal' }, 'dependencies nearest, conflicts last-write-wins'],
  [
    { kind: 'raft', preVote: false },
    'leader any, reads read-index, pre vote off, election timeout 1s, heartbeat 100ms',
  ],
])('writes the settings of %j in one line', (spec, line) =>
  expect(strategySettings(strategySchema.parse(spec))).toBe(line),
);
