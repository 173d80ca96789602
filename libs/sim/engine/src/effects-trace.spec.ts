import type { Nanos } from '@isthmus/sim-protocol';
import { MS, stream } from './scenario.fixture.js';
import type { DiskAtRestart, Scenario } from './scenario.js';
import { simulate } from './simulate.js';
import { NODE, type NoteInput, type NoteOutbox, scripted } from './strategies.fixture.js';
import type { TraceEvent } from './trace.js';
import { partitionMask } from './partition.js';
import { between, crash, one, pair, withNodes } from './watching.fixture.js';

const network = (changes: Partial<Scenario['network']>, base = pair): Scenario => ({
  ...base,
  network: { ...base.network, ...changes },
});

/** What the trace tells of a scenario in which only node 0 acts, in milliseconds. Timers are left out. */
function traced(scenario: Scenario, act: (input: NoteInput, out: NoteOutbox) => void): string[] {
  const seen: string[] = [];
  const strategy = scripted((self) => (input, _now, out) => {
    if (self === 0) act(input, out);
  });
  simulate(strategy, scenario, { trace: (event) => seen.push(...described(event)) });
  return seen;
}

function described(event: TraceEvent): string[] {
  const at = event.at / MS;
  switch (event.kind) {
    case 'sent':
    case 'delivered':
      return [`${at} ${event.kind} ${event.number}`];
    case 'lost':
      return [`${at} lost ${event.number} (${event.reason})`];
    case 'retransmitted':
      return [`${at} retransmitted ${event.count}`];
    case 'reset':
      return [`${at} reset, ${event.dropped} dropped`];
    case 'persisted':
      return [`${at} persisted ${event.count}`];
    case 'restart':
      return [`${at} restart with ${event.recovered}`];
    case 'connected':
    case 'flushing':
    case 'crash':
    case 'cut':
    case 'healed':
      return [`${at} ${event.kind}`];
    default:
      return [];
  }
}

/** Sends so many notes of 1250 bytes at once. */
const sending = (count: number) => (input: NoteInput, out: NoteOutbox) => {
  if (input.kind !== 'start') return;
  for (let number = 0; number < count; number++) out.send(NODE[1]!, { name: 'note', number, bytes: 1250 });
};

describe('the trace shows', () => {
  it('that each direction of a link has a delay of its own', () => {
    const delay = Float64Array.from([MS, 30 * MS, 70 * MS, MS]);
    const seen: string[] = [];
    const echo = scripted((self) => (input, _now, out) => {
      if (self === 0 && input.kind === 'start') out.send(NODE[1]!, { name: 'note', number: 1 });
      if (self === 1 && input.kind === 'message') out.send(NODE[0]!, { name: 'note', number: 2 });
    });
    simulate(echo, network({ delay }), { trace: (event) => seen.push(...described(event)) });
    expect(seen).toEqual(['0 sent 1', '30 delivered 1', '30 sent 2', '100 delivered 2']);
  });

  it('that messages queue for a link of limited bandwidth: 1250 bytes take 10 ms at 1 Mbit/s', () => {
    expect(traced(network({ bandwidth: 1e6 }), sending(3))).toEqual([
      ...['0 sent 1', '0 sent 2', '0 sent 3'],
      ...['60 delivered 1', '70 delivered 2', '80 delivered 3'],
    ]);
  });

  it('that datagrams are lost, and that they arrive twice', () => {
    const datagram = { kind: 'datagram', loss: 0, duplicate: 0, reorder: 0 } as const;
    const lost = traced(network({ transport: { ...datagram, loss: 1 } }), sending(1));
    expect(lost).toEqual(['0 sent 1', '0 lost 1 (loss)']);
    const doubled = traced(network({ transport: { ...datagram, duplicate: 1 } }), sending(1));
    expect(doubled).toEqual(['0 sent 1', '50 delivered 1', '50 delivered 1']);
  });

  const cutUntil = (ms: number, transport: Scenario['network']['transport']) => {
    const blocked = partitionMask(pair.cluster, { groups: [[0], [1]], blocks: 'both', scope: 'both' });
    const faults = { ...pair.faults, partitions: [{ ...between(0, ms), blocked }] };
    return network({ transport }, { ...pair, faults });
  };

  it('that a stream sends again after a heal what was lost, in order, when its timeout of 200 ms has passed', () => {
    expect(traced(cutUntil(100, stream()), sending(2))).toEqual([
      ...['0 cut', '0 sent 1', '0 lost 1 (partition)', '0 sent 2', '100 healed'],
      ...['200 retransmitted 2', '250 delivered 1', '250 delivered 2'],
    ]);
  });

  it('that a stream without an acknowledgement is reset, and what is sent after a heal waits for a handshake', () => {
    const late = (input: NoteInput, out: NoteOutbox) => {
      if (input.kind === 'start') out.setTimer(0, (800 * MS) as Nanos);
      if (input.kind === 'timeout') out.send(NODE[1]!, { name: 'note', number: 2 });
      sending(1)(input, out);
    };
    expect(traced(cutUntil(700, stream(200, 500)), late)).toEqual([
      ...['0 cut', '0 sent 1', '0 lost 1 (partition)', '500 reset, 1 dropped', '700 healed'],
      ...['800 sent 2', '900 connected', '950 delivered 2'],
    ]);
  });

  it('that a disk flushes together what was written while it was busy', () => {
    const writing = (input: NoteInput, out: NoteOutbox) => {
      if (input.kind === 'start') {
        out.persist(1);
        out.setTimer(0, (3 * MS) as Nanos);
        out.setTimer(1, (6 * MS) as Nanos);
      }
      if (input.kind === 'timeout') out.persist(2);
    };
    expect(traced(withNodes(one, { fsync: (10 * MS) as Nanos }), writing)).toEqual([
      ...['0 flushing', '10 persisted 1', '10 flushing', '20 persisted 3'],
    ]);
  });

  it.each<[DiskAtRestart, number]>([
    ['kept', 2],
    ['truncated', 1],
    ['lost', 0],
  ])('what a disk that is %s gives back after a crash', (disk, recovered) => {
    const writing = (input: NoteInput, out: NoteOutbox) => {
      if (input.kind === 'timeout') out.persist(2);
      if (input.kind !== 'start' || input.reason !== 'boot') return;
      out.persist(1);
      out.setTimer(0, (15 * MS) as Nanos);
    };
    const scenario = withNodes(one, { fsync: (10 * MS) as Nanos }, [crash(0, 20, 100, disk)]);
    expect(traced(scenario, writing)).toEqual([
      ...['0 flushing', '10 persisted 1', '15 flushing', '20 crash', `100 restart with ${recovered}`],
      // The connection of its clients.
      '100 reset, 0 dropped',
    ]);
  });
});
