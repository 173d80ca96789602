import type { Instant, Nanos, OperationId } from '@isthmus/sim-protocol';
import { arrivals, clients, MS, quiet, SECOND } from './scenario.fixture.js';
import type { DiskAtRestart } from './scenario.js';
import { simulate } from './simulate.js';
import { localStore, note, NODE, type NoteInput, type NoteOutbox, ok, scripted } from './strategies.fixture.js';
import { crash, describeInput, one, pair, watch, withNodes } from './watching.fixture.js';

describe('the CPU', () => {
  it('serves messages one after another, in order of arrival', () => {
    const seen: [number, number][] = [];
    const burst = scripted((self) => (input, now, out) => {
      if (input.kind === 'message') seen.push([now / MS, input.message.number]);
      if (self !== 0 || (input.kind !== 'start' && input.kind !== 'timeout')) return;
      for (let number = 0; number < 3; number++) out.send(NODE[1]!, note(number));
      if (input.kind === 'start') out.setTimer(0, (100 * MS) as Nanos);
    });
    simulate(burst, withNodes(pair, { serviceTime: (4 * MS) as Nanos }));
    // Three arrive together at 50 ms, three more at 150 ms, when the CPU has long been idle.
    expect(seen).toEqual([
      [54, 0],
      [58, 1],
      [62, 2],
      [154, 0],
      [158, 1],
      [162, 2],
    ]);
  });

  it('serves requests in the same queue, and answers when it has', () => {
    const scenario = quiet(
      { nodes: [1], localMs: 1 },
      {
        clients: clients([0], { sessions: 3 }),
        workload: () => arrivals([{ atMs: 10 }, { atMs: 10 }, { atMs: 10 }]),
      },
    );
    const { history, requestLog } = simulate(localStore, withNodes(scenario, { serviceTime: (4 * MS) as Nanos }));
    expect([...history.respondedAt].map((at) => at / MS)).toEqual([16, 20, 24]);
    // Received on arrival, answered when served.
    expect([...requestLog.receivedAt].map((at) => at / MS)).toEqual([11, 11, 11]);
    expect([...requestLog.answeredAt].map((at) => at / MS)).toEqual([15, 19, 23]);
  });

  it('costs timers and the disk nothing', () => {
    const seen = watch(
      withNodes(one, { serviceTime: (4 * MS) as Nanos, fsync: (10 * MS) as Nanos }),
      (input, _now, out) => {
        if (input.kind !== 'start') return;
        out.setTimer(0, (7 * MS) as Nanos);
        out.persist(1);
      },
    );
    expect(seen).toEqual(['0 boot []', '7 timeout 0', '10 persisted 1']);
  });
});

describe('the disk', () => {
  it('flushes together what one step wrote, and in the next flush what came while it was busy', () => {
    const seen = watch(withNodes(one, { fsync: (10 * MS) as Nanos }), (input, _now, out) => {
      if (input.kind === 'start') {
        out.persist(1);
        out.persist(2);
        out.setTimer(0, (3 * MS) as Nanos);
        out.setTimer(1, (6 * MS) as Nanos);
      }
      if (input.kind === 'timeout') out.persist(3);
    });
    expect(seen).toEqual(['0 boot []', '3 timeout 0', '6 timeout 1', '10 persisted 2', '20 persisted 4']);
  });

  it('begins the next flush before the replica hears of the last one', () => {
    const seen = watch(withNodes(one, { fsync: (10 * MS) as Nanos }), (input, _now, out) => {
      if (input.kind === 'start') out.setTimer(0, (5 * MS) as Nanos);
      if (input.kind === 'start' || input.kind === 'timeout') out.persist(1);
      if (input.kind === 'persisted' && input.count === 1) out.persist(2);
    });
    // Written at 10 ms, after the flush of the second entry had begun: not before 30 ms.
    expect(seen.filter((line) => line.includes('persisted'))).toEqual([
      '10 persisted 1',
      '20 persisted 2',
      '30 persisted 3',
    ]);
  });

  it('says so in a step of its own even where a flush takes no time', () => {
    const seen = watch(one, (input, _now, out) => {
      if (input.kind === 'start') out.persist(1);
    });
    expect(seen).toEqual(['0 boot []', '0 persisted 1']);
  });
});

describe('a crash', () => {
  const writer = (input: NoteInput, _now: number, out: NoteOutbox) => {
    if (input.kind === 'start') out.persist(input.recovered.length + 1);
    // The second entry is written at 15 ms and would be flushed by 25.
    if (input.kind === 'start' && input.reason === 'boot') out.setTimer(0, (15 * MS) as Nanos);
    if (input.kind === 'timeout') out.persist(2);
  };
  const recovering = (disk: DiskAtRestart) =>
    watch(withNodes(one, { fsync: (10 * MS) as Nanos }, [crash(0, 20, 100, disk)]), writer);

  it('gives back all that was written, all that was flushed, or nothing, as its disk says', () => {
    expect(recovering('kept')).toEqual([
      '0 boot []',
      '10 persisted 1',
      '15 timeout 0',
      '100 restart [1 2]',
      '110 persisted 3',
    ]);
    expect(recovering('truncated').slice(3)).toEqual(['100 restart [1]', '110 persisted 2']);
    expect(recovering('lost').slice(3)).toEqual(['100 restart []', '110 persisted 1']);
  });

  it('drops timers and what waited for the CPU, and a new replica begins', () => {
    const lives: number[] = [];
    let life = 0;
    const strategy = scripted((self) => {
      const mine = self === 1 ? ++life : 0;
      return (input, _now, out) => {
        if (self === 1) {
          if (input.kind === 'start') out.setTimer(0, (200 * MS) as Nanos);
          else if (input.kind !== 'connection-reset') lives.push(mine);
        } else if (input.kind === 'start') out.send(NODE[1]!, note(1));
      };
    });
    // The message waits for the CPU from 50 to 70 ms; the crash comes at 60. Only the timer of the second life runs out.
    const { endedAt } = simulate(strategy, withNodes(pair, { serviceTime: (20 * MS) as Nanos }, [crash(1, 60, 100)]));
    expect([lives, life, endedAt]).toEqual([[2], 2, 10 * SECOND]);
  });

  it('lets no timer of an earlier life run out, neither while the node is down nor in its next life', () => {
    for (const untilMs of [100, 300]) {
      const seen = watch(withNodes(one, {}, [crash(0, 60, untilMs)]), (input, _now, out) => {
        if (input.kind === 'start' && input.reason === 'boot') out.setTimer(0, (200 * MS) as Nanos);
      });
      expect(seen).toEqual(['0 boot []', `${untilMs} restart []`]);
    }
  });

  it('leaves nothing to answer: a replica answers only what it received itself', () => {
    const scenario = quiet(
      { nodes: [1], localMs: 1 },
      { clients: clients([0]), workload: () => arrivals([{ atMs: 10 }]) },
    );
    const haunted = scripted(() => (input, _now, out) => {
      if (input.kind === 'start' && input.reason === 'restart') out.reply(0 as OperationId, ok(1));
    });
    const play = () => simulate(haunted, withNodes(scenario, {}, [crash(0, 20, 100)]));
    expect(play).toThrow('nobody there waits for');
  });

  it('loses what arrives meanwhile, and tells the peers at the restart, not the node itself', () => {
    const scenario = withNodes(pair, {}, [crash(1, 60, 100)]);
    const act = (input: NoteInput, _now: number, out: NoteOutbox) => {
      if (input.kind === 'start') out.setTimer(0, (20 * MS) as Nanos);
      if (input.kind === 'timeout') out.send(NODE[1]!, note(1));
    };
    expect(watch(scenario, act)).toEqual(['0 boot []', '20 timeout 0', '100 reset by 1']);
    expect(watch(scenario, () => {}, 1)).toEqual(['0 boot []', '100 restart []']);
  });

  it('makes the next message wait for a handshake after the restart', () => {
    const seen: number[] = [];
    const strategy = scripted((self) => (input, now, out) => {
      if (input.kind === 'message') seen.push(now / MS);
      if (self === 0 && input.kind === 'connection-reset') out.send(NODE[1]!, note(1));
    });
    simulate(strategy, withNodes(pair, {}, [crash(1, 60, 100)]));
    expect(seen).toEqual([250]);
  });

  it('leaves nothing of what the node had not sent yet to be sent by its next life', () => {
    const seen: string[] = [];
    const strategy = scripted((self) => (input, now, out) => {
      if (self === 1) {
        seen.push(`${now / MS} ${describeInput(input)}`);
        return;
      }
      if (input.kind === 'connection-reset') out.setTimer(0, (4000 * MS) as Nanos);
      if (input.kind === 'timeout') out.send(NODE[1]!, note(1));
      if (input.kind === 'start' && input.reason === 'restart') out.send(NODE[1]!, note(2));
    });
    // Cut from the start and reset at 15 s; at 19 s the first life knocks in vain and dies with its note unsent.
    const cut = new Uint8Array(16).fill(1);
    const partition = { from: 0 as Instant, until: (20 * SECOND) as Instant, blocked: cut };
    const scenario = withNodes({ ...pair, duration: (30 * SECOND) as Instant }, {}, [crash(0, 19_100, 19_200)]);
    const opening = scripted((self) => {
      const inner = strategy.createReplica(self);
      return (input, now, out) => {
        inner.step(input, now, out);
        if (self === 0 && input.kind === 'start' && input.reason === 'boot') out.send(NODE[1]!, note(0));
      };
    });
    simulate(opening, { ...scenario, faults: { ...scenario.faults, partitions: [partition] } });
    // The handshake, first tried at 19,000, succeeds at 20,400.
    expect(seen).toEqual(['0 boot []', '15000 reset by 0', '20550 message 2']);
  });

  it('that overlaps another ends with the later, with the worse of their disks', () => {
    const crashes = [crash(0, 20, 100, 'kept'), crash(0, 50, 150, 'lost')];
    expect(watch(withNodes(one, {}, crashes), writer)).toContain('150 restart []');
    expect(watch(withNodes(one, {}, crashes), writer)).not.toContain('100 restart []');
  });

  it('before the beginning lets a node begin with its restart; one without end lets it never come back', () => {
    expect(watch(withNodes(one, {}, [crash(0, 0, 100)]), () => {})).toEqual(['100 restart []']);
    expect(watch(withNodes(one, {}, [{ ...crash(0, 50, 0), until: Infinity }]), () => {})).toEqual(['0 boot []']);
  });

  it('leaves what the node was asked unanswered', () => {
    const scenario = quiet(
      { nodes: [1], localMs: 1 },
      {
        clients: clients([0], { sessions: 3 }),
        workload: () => arrivals([{ atMs: 10 }, { atMs: 30 }]),
      },
    );
    const slow = withNodes(scenario, { serviceTime: (20 * MS) as Nanos }, [crash(0, 20, 100)]);
    const { requestLog, history } = simulate(localStore, slow);
    // The second never reached a live node: it is in no request log. Both end when their connection is reset.
    expect([requestLog.length, requestLog.answeredAt[0], requestLog.answer[0]]).toEqual([1, -1, 0]);
    expect([...history.respondedAt]).toEqual([100 * MS, 100 * MS]);
    expect([...history.reason]).toEqual([2, 2]);
  });
});
