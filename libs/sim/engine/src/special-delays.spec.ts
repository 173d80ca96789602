import { type Nanos } from '@isthmus/sim-protocol';
import type { Distribution } from './delay-distribution.js';
import { arrivals, clients, MS, quiet, read } from './scenario.fixture.js';
import type { Scenario } from './scenario.js';
import { simulate } from './simulate.js';
import type { SpecialDelay } from './special-delays.js';
import { localStore, note, NODE, scripted } from './strategies.fixture.js';
import { between, impaired, pair } from './watching.fixture.js';

const LINK: SpecialDelay = { instead: null, extra: 0 };
const constant = (ms: number): Distribution => ({ kind: 'constant', value: (ms * MS) as Nanos });
const instead = (ms: number, extra = 0): SpecialDelay => ({ instead: constant(ms), extra: extra * MS });
/** Of any pair of datacenters out of so many. */
const everywhere = (delay: SpecialDelay, datacenters = 2) => Array.from({ length: datacenters ** 2 }, () => delay);

/** Two datacenters 50 ms apart, 1 ms within. Class 1: votes, 2: requests, 3: replies. */
function network(scenario: Scenario, of: readonly (readonly SpecialDelay[])[]): Scenario['network'] {
  return { ...scenario.network, special: { messages: new Map([['vote', 1]]), requests: 2, replies: 3, of } };
}

/** When node 1 gets what node 0 sends it at once: name and millisecond. */
function arrivalsOf(
  names: readonly string[],
  of: readonly (readonly SpecialDelay[])[],
  changes: Partial<Scenario['network']> = {},
  scenario = pair,
) {
  const seen: [string, number][] = [];
  const strategy = scripted((self) => (input, now, out) => {
    if (input.kind === 'message') seen.push([input.message.name, now / MS]);
    if (self === 0 && input.kind === 'start') names.forEach((name, number) => out.send(NODE[1]!, note(number, name)));
  });
  simulate(strategy, { ...scenario, network: { ...network(scenario, of), ...changes } });
  return seen;
}

const DATAGRAMS = { transport: { kind: 'datagram', loss: 0, duplicate: 0, reorder: 0 } } as const;

describe('delays of a kind of message', () => {
  const votesFast = [everywhere(LINK), everywhere(instead(3)), everywhere(LINK), everywhere(LINK)];

  it('hold for that kind alone: a vote takes 3 ms where all else takes the 50 of the link', () => {
    expect(arrivalsOf(['log', 'vote'], votesFast, DATAGRAMS)).toEqual([
      ['vote', 3],
      ['log', 50],
    ]);
  });

  it('let nothing overtake on a stream: what was sent later waits for what was sent before', () => {
    expect(arrivalsOf(['log', 'vote'], votesFast)).toEqual([
      ['log', 50],
      ['vote', 50],
    ]);
    expect(arrivalsOf(['vote', 'log'], votesFast)).toEqual([
      ['vote', 3],
      ['log', 50],
    ]);
  });

  it('come on top of the link where only an extra is given, and on top of what is drawn instead', () => {
    const of = [everywhere({ instead: null, extra: 7 * MS }), everywhere(instead(3, 4))];
    expect(arrivalsOf(['log', 'vote'], [...of, everywhere(LINK), everywhere(LINK)], DATAGRAMS)).toEqual([
      ['vote', 7],
      ['log', 57],
    ]);
  });

  it('hold from one datacenter to another: there, and not back', () => {
    const [there, back] = [1, 2];
    const of = everywhere(LINK).map((usual, way) => (way === there ? instead(5) : way === back ? instead(9) : usual));
    expect(arrivalsOf(['log'], [of, of, of, of])).toEqual([['log', 5]]);
  });

  it('are lengthened by a slow link as any other', () => {
    const where = new Uint8Array(16).fill(1);
    const slow = {
      ...between(0, 100),
      kind: 'links',
      where,
      factor: 10,
      added: MS as Nanos,
      loss: 0,
      duplicate: 0,
    } as const;
    expect(arrivalsOf(['vote'], votesFast, DATAGRAMS, impaired(pair, slow))).toEqual([['vote', 31]]);
  });

  it("hold for clients' requests and their answers: 6 there and 8 back instead of 50 each", () => {
    const of = [everywhere(LINK), everywhere(LINK), everywhere(instead(6)), everywhere(instead(8))];
    const scenario = quiet(
      { nodes: [0, 1] },
      { clients: clients([0]), workload: () => arrivals([{ atMs: 10, operation: read(0) }]) },
    );
    const { history } = simulate(localStore, { ...scenario, network: network(scenario, of) });
    expect(history.respondedAt[0]! - history.intendedAt[0]!).toBe(14 * MS);
  });

  it('decide which node is the nearest, where they are those of requests', () => {
    const scenario = quiet(
      { nodes: [0, 1, 1] },
      { clients: clients([0]), workload: () => arrivals([{ atMs: 10, operation: read(0) }]) },
    );
    const requests = everywhere(LINK, 3).map((usual, pair) => (pair === 2 ? instead(2) : usual));
    const of = [everywhere(LINK, 3), everywhere(LINK, 3), requests, everywhere(LINK, 3)];
    const { history } = simulate(localStore, { ...scenario, network: network(scenario, of) });
    expect(history.respondedAt[0]! - history.intendedAt[0]!).toBe(52 * MS);
  });
});
