import { INITIAL_VALUE, type NodeId } from '@isthmus/sim-protocol';
import fc from 'fast-check';
import { ReplicaStates } from './replica-states.js';

describe('replicas', () => {
  it('differ on a key from the first that holds a new value to the last', () => {
    const states = new ReplicaStates(3);
    states.hold(0, 7, 1, 10);
    states.hold(1, 7, 1, 20);
    expect(states.finish()).toEqual({ peaks: [1], convergedAt: null, atTheEnd: 1 });
    states.hold(2, 7, 1, 30);
    expect(states.finish()).toEqual({ peaks: [1], convergedAt: 30, atTheEnd: 0 });
    expect(states.versions()).toMatchObject({ key: Int32Array.of(7), value: Int32Array.of(1) });
  });

  it('count the keys on which they differ at one time, in each part of the run', () => {
    const states = new ReplicaStates(2);
    states.hold(0, 1, 5, 1);
    states.hold(0, 2, 6, 2);
    states.endPart();
    states.hold(1, 1, 5, 3);
    states.endPart();
    states.hold(1, 2, 6, 4);
    states.endPart();
    expect(states.finish()).toEqual({ peaks: [2, 2, 1, 0], convergedAt: 4, atTheEnd: 0 });
  });

  it('tell what each value replaced where it was held first', () => {
    const states = new ReplicaStates(2);
    states.hold(0, 3, 1, 1);
    states.hold(0, 3, 2, 2);
    states.hold(1, 3, 4, 3);
    // Node 1 takes over a value that node 0 had first.
    states.hold(1, 3, 2, 4);
    states.crashed(0, 5);
    states.restarted(0, 6);
    states.hold(0, 3, 2, 7);
    expect([...states.versions().replaced.slice(0, 5)]).toEqual([-1, 0, 1, -1, 0]);
  });

  it('are compared while they are up, and only where they keep the key', () => {
    const states = new ReplicaStates(3, (key) => (key === 1 ? [0, 1] : [0, 1, 2]) as NodeId[]);
    states.hold(0, 1, 5, 1);
    states.hold(1, 1, 5, 2);
    expect(states.finish().convergedAt).toBe(2);
    states.hold(0, 2, 6, 3);
    states.crashed(0, 4);
    expect(states.finish()).toEqual({ peaks: [1], convergedAt: 4, atTheEnd: 0 });
    states.restarted(0, 5);
    // Its disk has not told yet what it kept.
    expect(states.finish().atTheEnd).toBe(1);
    states.hold(0, 1, 5, 6);
    expect(states.finish().convergedAt).toBe(6);
  });

  it('agree with counting afresh, after any words and crashes', () => {
    const word = fc.tuple(fc.nat(3), fc.nat(70), fc.nat(2), fc.nat(11));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const states = new ReplicaStates(4);
        const held = Array.from({ length: 4 }, () => new Map<number, number>());
        const up = [true, true, true, true];
        words.forEach(([node, key, value, chance], at) => {
          if (chance === 0 && up[node]) {
            up[node] = false;
            held[node]!.clear();
            states.crashed(node, at);
          } else if (chance < 3 && !up[node]) {
            up[node] = true;
            states.restarted(node, at);
          } else if (up[node]) {
            // Few keys of many, so that they meet.
            const of = key < 60 ? key % 3 : key * 5;
            held[node]!.set(of, value);
            states.hold(node, of, value, at);
          }
          const different = Array.from({ length: 351 }, (_, of) => {
            const values = held.filter((_, one) => up[one]).map((one) => one.get(of) ?? INITIAL_VALUE);
            return new Set(values).size > 1;
          });
          expect(states.finish().atTheEnd).toBe(different.filter(Boolean).length);
        });
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});

it('tells siblings from the versions that they are, and what a version that merges them replaces', () => {
  const states = new ReplicaStates(2);
  states.hold(0, 1, 5, 1);
  states.hold(0, 1, 6, 2, [5]);
  states.hold(1, 1, 5, 3, [6]);
  expect(states.finish().atTheEnd).toBe(0);
  expect([...states.versions().value].sort()).toEqual([5, 6]);
  states.hold(0, 1, 7, 4);
  expect(states.finish().atTheEnd).toBe(1);
  const { replaced, merged } = states.versions();
  expect([replaced[7], ...merged]).toEqual([5, [7, 6]]);
});

it('marks the versions that were kept beside concurrent ones', () => {
  const states = new ReplicaStates(2);
  states.hold(0, 1, 3, 1);
  states.hold(0, 1, 6, 2, [5]);
  states.hold(0, 1, 7, 3);
  expect([...states.versions().conflicting]).toEqual([0, 0, 0, 0, 0, 1, 1]);
});
