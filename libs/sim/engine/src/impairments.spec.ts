import type { Nanos } from '@isthmus/sim-protocol';
import type { Impairment } from './impairment.js';
import { arrivals, clients, MS, quiet } from './scenario.fixture.js';
import { simulate } from './simulate.js';
import { localStore, note, NODE, type NoteInput, type NoteOutbox, scripted } from './strategies.fixture.js';
import type { TraceEvent } from './trace.js';
import { between, crash, impaired, one, pair, watch, withNodes } from './watching.fixture.js';

const paused = (node: number, fromMs: number, untilMs: number): Impairment => ({
  kind: 'pause',
  node: NODE[node]!,
  ...between(fromMs, untilMs),
});

describe('a pause', () => {
  it('defers timers to its end, in order, while the clock goes on', () => {
    const act = (input: NoteInput, _now: number, out: NoteOutbox) => {
      if (input.kind !== 'start') return;
      out.setTimer(1, (40 * MS) as Nanos);
      out.setTimer(0, (30 * MS) as Nanos);
      out.setTimer(2, (150 * MS) as Nanos);
    };
    expect(watch(impaired(one, paused(0, 20, 100)), act)).toEqual([
      '0 boot []',
      '100 timeout 0',
      '100 timeout 1',
      '150 timeout 2',
    ]);
  });

  it('lets messages wait, and the CPU go on afterwards with what it was at', () => {
    const seen: string[] = [];
    const burst = scripted((self) => (input, now, out) => {
      if (input.kind === 'message') seen.push(`${now / MS} ${input.message.number}`);
      if (self !== 0 || (input.kind !== 'start' && input.kind !== 'timeout')) return;
      const first = input.kind === 'start' ? 0 : 10;
      for (let number = first; number < first + 2; number++) out.send(NODE[1]!, note(number));
      if (input.kind === 'start') out.setTimer(0, (20 * MS) as Nanos);
    });
    // 0 and 1 arrive at 50 ms for 20 ms of CPU each; paused from 55 to 155: 15 and 35 ms are still owed. 10 and 11 arrive at 70.
    simulate(burst, impaired(withNodes(pair, { serviceTime: (20 * MS) as Nanos }), paused(1, 55, 155)));
    expect(seen).toEqual(['170 0', '190 1', '210 10', '230 11']);
  });

  it('shows in the trace, with what waited for it', () => {
    const events: TraceEvent[] = [];
    const act = (input: NoteInput, _now: number, out: NoteOutbox) => {
      if (input.kind === 'start') out.setTimer(0, (30 * MS) as Nanos);
    };
    simulate(
      scripted(() => (input, now, out) => act(input, now, out)),
      impaired(one, paused(0, 20, 100)),
      { trace: (event) => events.push(event) },
    );
    expect(events).toEqual([
      { kind: 'pause', at: 20 * MS, node: 0 },
      { kind: 'resume', at: 100 * MS, node: 0, deferred: 1 },
      { kind: 'timer', at: 100 * MS, node: 0, timer: 0 },
    ]);
  });

  it('lets the disk end its flush, and tells of it afterwards', () => {
    const act = (input: NoteInput, _now: number, out: NoteOutbox) => {
      if (input.kind === 'start') out.persist(input.recovered.length + 1);
    };
    const scenario = withNodes(one, { fsync: (10 * MS) as Nanos }, []);
    expect(watch(impaired(scenario, paused(0, 5, 100)), act)).toEqual(['0 boot []', '100 persisted 1']);
    // What was flushed meanwhile outlives a crash, though the replica never heard of it.
    const crashed = impaired(withNodes(scenario, {}, [crash(0, 50, 60, 'truncated')]), paused(0, 5, 100));
    expect(watch(crashed, act)).toEqual(['0 boot []', '60 restart [1]', '70 persisted 2']);
  });

  it('ends with a crash: the new process runs, and nothing that waited for the old one reaches it', () => {
    const act = (input: NoteInput, _now: number, out: NoteOutbox) => {
      if (input.kind === 'start') out.setTimer(0, (30 * MS) as Nanos);
    };
    const scenario = impaired(withNodes(one, {}, [crash(0, 50, 60)]), paused(0, 20, 100));
    expect(watch(scenario, act)).toEqual(['0 boot []', '60 restart []', '90 timeout 0']);
  });

  it('that overlaps another ends with the later; one at the beginning delays the boot', () => {
    expect(watch(impaired(one, paused(0, 0, 50), paused(0, 30, 80)), () => {})).toEqual(['80 boot []']);
  });

  it('leaves what the node does at other times alone', () => {
    const act = (input: NoteInput, _now: number, out: NoteOutbox) => {
      if (input.kind !== 'message') out.setTimer(0, (30 * MS) as Nanos);
    };
    const seen = watch(impaired(one, paused(0, 100, 110)), act).slice(0, 6);
    expect(seen).toEqual([
      '0 boot []',
      '30 timeout 0',
      '60 timeout 0',
      '90 timeout 0',
      '120 timeout 0',
      '150 timeout 0',
    ]);
  });
});

describe('a slow node', () => {
  const asked = quiet(
    { nodes: [1], localMs: 1 },
    { clients: clients([0], { sessions: 3 }), workload: () => arrivals([{ atMs: 10 }, { atMs: 110 }, { atMs: 210 }]) },
  );

  it('takes so many times as long for what arrives while its CPU is slow; two such faults multiply', () => {
    const slow = (factor: number, fromMs: number, untilMs: number): Impairment => ({
      kind: 'slow-cpu',
      node: NODE[0]!,
      factor,
      ...between(fromMs, untilMs),
    });
    const scenario = withNodes(asked, { serviceTime: (4 * MS) as Nanos });
    const { history } = simulate(localStore, impaired(scenario, slow(3, 100, 300), slow(2, 200, 300)));
    // 1 ms there, 4, 12 or 24 ms, 1 ms back.
    expect([...history.respondedAt].map((at) => at / MS)).toEqual([16, 124, 236]);
  });

  it('takes so many times as long, and so much more, for a flush that begins while its disk is slow', () => {
    const act = (input: NoteInput, _now: number, out: NoteOutbox) => {
      if (input.kind === 'start' || input.kind === 'timeout') out.persist(1);
      if (input.kind === 'start') out.setTimer(0, (50 * MS) as Nanos);
    };
    const slow: Impairment = {
      kind: 'slow-disk',
      node: NODE[0]!,
      factor: 3,
      added: (5 * MS) as Nanos,
      ...between(50, 60),
    };
    expect(watch(impaired(withNodes(one, { fsync: (10 * MS) as Nanos }), slow), act)).toEqual([
      '0 boot []',
      '10 persisted 1',
      '50 timeout 0',
      '85 persisted 2',
    ]);
  });
});

describe('a gray failure', () => {
  const gray = (share: number): Impairment => ({ kind: 'gray', node: NODE[0]!, share, ...between(100, 200) });

  it('swallows what clients ask and lets other nodes talk to it as ever', () => {
    const scenario = quiet(
      { nodes: [2], localMs: 1 },
      { clients: clients([0]), workload: () => arrivals([{ atMs: 10 }, { atMs: 150 }]) },
    );
    let heard = 0;
    const strategy = scripted((self) => {
      const step = localStore.createReplica(self);
      return (input, now, out) => {
        step.step(input, now, out);
        if (self === 1 && (input.kind === 'start' || input.kind === 'timeout')) {
          out.send(NODE[0]!, note(1));
          out.setTimer(0, (10 * MS) as Nanos);
        }
        if (self === 0 && input.kind === 'message' && now > 100 * MS && now < 200 * MS) heard++;
      };
    });
    const lost: TraceEvent[] = [];
    const { history, requestLog } = simulate(strategy, impaired(scenario, gray(1)), {
      trace: (event) => event.kind === 'lost' && lost.push(event),
    });
    expect([...history.respondedAt].map((at) => at / MS)).toEqual([12, 1150]);
    expect([requestLog.length, heard]).toEqual([1, 10]);
    expect(lost).toMatchObject([{ at: 151 * MS, from: 2, to: 0, name: 'request', operation: 1, reason: 'gray' }]);
  });

  it('swallows the share that it says', () => {
    const list = Array.from({ length: 900 }, (_, index) => ({ atMs: 100 + index / 10 }));
    const scenario = quiet(
      { nodes: [1], localMs: 0 },
      { clients: clients([0], { sessions: 900 }), workload: () => arrivals(list) },
    );
    const { requestLog } = simulate(localStore, impaired(scenario, gray(0.3)));
    // 900 * 0.7 = 630, give or take three deviations of 13.7.
    expect(Math.abs(requestLog.length - 630)).toBeLessThan(42);
  });
});

describe('a clock that is set', () => {
  const ticking = (input: NoteInput, _now: number, out: NoteOutbox) => {
    if (input.kind === 'start' || input.kind === 'timeout') out.setTimer(0, (30 * MS) as Nanos);
  };
  const jump = (byMs: number, fromMs: number, untilMs: number): Impairment => ({
    kind: 'clock-jump',
    node: NODE[0]!,
    by: byMs * MS,
    ...between(fromMs, untilMs),
  });
  const nows = (...impairments: Impairment[]) =>
    watch(impaired(one, ...impairments), ticking)
      .slice(1, 7)
      .map((line) => Number(line.split(' ')[0]));

  it('jumps ahead and back, and its timers run out as if nothing had happened', () => {
    // True times 30, 60, 90, 120, 150, 180.
    expect(nows(jump(500, 50, 100))).toEqual([30, 560, 590, 120, 150, 180]);
    expect(nows(jump(-40, 50, 100))).toEqual([30, 20, 50, 120, 150, 180]);
    expect(nows(jump(500, 50, 100), jump(-40, 80, 130))).toEqual([30, 560, 550, 80, 150, 180]);
  });

  it('moves no timer of a clock that is off by itself, either', () => {
    const at: number[] = [];
    const scenario = withNodes(one, { clock: { offset: (5 * MS) as Nanos, driftPpm: 0 } });
    const strategy = scripted(() => (input, now, out) => ticking(input, now, out));
    simulate(strategy, impaired(scenario, jump(500, 50, 100)), {
      trace: (event) => event.kind === 'timer' && at.push(event.at / MS),
    });
    expect(at.slice(0, 5)).toEqual([30, 60, 90, 120, 150]);
  });

  it('gains evenly in a smear, and keeps what it has gained', () => {
    const smear = (byMs: number): Impairment => ({
      kind: 'clock-smear',
      node: NODE[0]!,
      by: byMs * MS,
      ...between(60, 120),
    });
    expect(nows(smear(10))).toEqual([30, 60, 95, 130, 160, 190]);
    expect(nows(smear(-10))).toEqual([30, 60, 85, 110, 140, 170]);
  });
});
