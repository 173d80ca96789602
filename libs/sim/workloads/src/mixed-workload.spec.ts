import type { Cluster, DatacenterId, Nanos, Operation, OperationId, Workload } from '@isthmus/sim-protocol';
import { Random } from '@isthmus/sim-random';
import { mixedWorkload, type MixedWorkloadParameters } from './mixed-workload.js';

const [A, B] = [0, 1] as DatacenterId[] as [DatacenterId, DatacenterId];
const cluster: Cluster = {
  nodes: [],
  datacenters: [
    { id: A, name: 'eu-west-1', nodes: [] },
    { id: B, name: 'us-east-1', nodes: [] },
  ],
};

const usual: MixedWorkloadParameters = {
  arrivals: { kind: 'open', perSecond: 50 },
  operations: [
    { kind: 'read', share: 0.6 },
    { kind: 'write', share: 0.3 },
    { kind: 'cas', share: 0.1 },
  ],
  keys: { distribution: 'uniform', count: 20 },
};

const workload = (changes: Partial<MixedWorkloadParameters> = {}, seed = '1') =>
  mixedWorkload({ ...usual, ...changes }, cluster)(new Random(seed));

const COUNT = 20_000;

function operations(from: Workload, count = COUNT, datacenter = A): Operation[] {
  return Array.from({ length: count }, (_, id) => from.operation(datacenter, 0, id as OperationId));
}

/** Four standard deviations of a share that was drawn `COUNT` times. */
const deviation = (share: number) => 4 * Math.sqrt((share * (1 - share)) / COUNT);

const OK = { kind: 'ok', value: 0, swapped: false } as const;

describe('a mixed workload', () => {
  it('arrives as a Poisson process: whole nanoseconds, of the mean asked for, exponential', () => {
    const from = workload();
    const gaps = Array.from({ length: COUNT }, () => from.gap(A));
    expect(gaps.every((gap) => Number.isInteger(gap) && gap >= 0)).toBe(true);
    const mean = 20e6;
    expect(Math.abs(gaps.reduce((sum, gap) => sum + gap, 0) / COUNT / mean - 1)).toBeLessThan(4 / Math.sqrt(COUNT));
    const longer = gaps.filter((gap) => gap > 2 * mean).length / COUNT;
    expect(Math.abs(longer - Math.exp(-2))).toBeLessThan(deviation(Math.exp(-2)));
  });

  it('asks for hot keys as often as it says, evenly among them and among the rest', () => {
    const from = workload({ keys: { distribution: 'hotspot', count: 10, hotKeys: 0.2, hotOperations: 0.8 } });
    const counts = new Array<number>(10).fill(0);
    for (const { key } of operations(from)) counts[key]!++;
    // 40 % each of the two hot ones, 2.5 % each of the other eight.
    counts.forEach((count, key) => {
      const share = key < 2 ? 0.4 : 0.025;
      expect(Math.abs(count / COUNT - share)).toBeLessThan(deviation(share));
    });
  });

  it('in a closed loop thinks for the time stated', () => {
    const from = workload({ arrivals: { kind: 'closed', thinkTime: 10e6 as Nanos } });
    expect([from.gap(A), from.gap(B)]).toEqual([10e6, 10e6]);
  });

  it('draws kinds by their shares', () => {
    const drawn = operations(workload());
    for (const { kind, share } of usual.operations) {
      expect(Math.abs(drawn.filter((operation) => operation.kind === kind).length / COUNT - share)).toBeLessThan(
        deviation(share),
      );
    }
    const alone = operations(workload({ operations: [{ kind: 'write', share: 1 }] }), 100);
    expect(alone.every(({ kind }) => kind === 'write')).toBe(true);
  });

  it('asks each read for its consistency', () => {
    const mix = workload({
      operations: [
        { kind: 'read', share: 0.5, consistency: 'local' },
        { kind: 'read', share: 0.5 },
      ],
    });
    const drawn = operations(mix).filter((operation) => operation.kind === 'read' && operation.consistency === 'local');
    expect(Math.abs(drawn.length / COUNT - 0.5)).toBeLessThan(deviation(0.5));
  });

  it('draws keys uniformly, or by a power of their rank', () => {
    const share = (from: Workload, key: number) =>
      operations(from).filter((operation) => operation.key === key).length / COUNT;
    for (const key of [0, 7, 19]) expect(Math.abs(share(workload(), key) - 0.05)).toBeLessThan(deviation(0.05));
    const zipfian = { keys: { distribution: 'zipfian', count: 20, theta: 0.99 } } as const;
    let zeta = 0;
    for (let rank = 1; rank <= 20; rank++) zeta += 1 / rank ** 0.99;
    expect(Math.abs(share(workload(zipfian), 0) - 1 / zeta)).toBeLessThan(deviation(1 / zeta));
  });

  it('writes one key after the other, and asks most often for the one written last, where the latest are asked for', () => {
    const latest = { keys: { distribution: 'latest', count: 20, theta: 0.99 } } as const;
    const from = workload({
      ...latest,
      operations: usual.operations.slice(0, 2).map((share) => ({ ...share, share: 0.5 })),
    });
    let [newest, newestRead, reads] = [19, 0, 0];
    const ages = new Array<number>(20).fill(0);
    for (const { kind, key } of operations(from)) {
      if (kind === 'write') expect(key).toBe((newest = (newest + 1) % 20));
      else {
        reads++;
        ages[(newest - key + 20) % 20]!++;
        if (key === newest) newestRead++;
      }
    }
    let zeta = 0;
    for (let rank = 1; rank <= 20; rank++) zeta += 1 / rank ** 0.99;
    expect(Math.abs(newestRead / reads - 1 / zeta)).toBeLessThan(2 * deviation(1 / zeta));
    expect(ages.every((count, age) => count > 0 && (age < 3 || count < ages[1]!))).toBe(true);
    // Whoever wrote it: the datacenters share their records.
    const both = workload({ ...latest, operations: [{ kind: 'write', share: 1 }] });
    expect([A, B, B, A].map((datacenter) => operations(both, 1, datacenter)[0]!.key)).toEqual([0, 1, 2, 3]);
  });

  it('lets a write of the same key follow the read of a read-modify-write, and only that', () => {
    const from = workload({ operations: [{ kind: 'read-modify-write', share: 1 }] });
    const read = from.operation(A, 3, 7 as OperationId);
    expect(read.kind).toBe('read');
    const next = (session: number, id: number, of = from) =>
      of.followUps!(session, (id - 1) as OperationId, OK).map(({ operation }) =>
        operation(session, id as OperationId),
      )[0];
    expect(next(4, 8)).toBeUndefined();
    expect(next(3, 9)).toEqual({ kind: 'write', key: read.key, value: 10 });
    expect(next(3, 11)).toBeUndefined();
    // A read that was not answered has no write, nor has what comes after it.
    const mixed = workload({
      operations: [
        { kind: 'read', share: 0.5 },
        { kind: 'read-modify-write', share: 0.5 },
      ],
    });
    const drawn = Array.from({ length: 200 }, (_, i) => {
      mixed.operation(A, 0, (2 * i) as OperationId);
      return next(0, 2 * i + 1, mixed);
    });
    const modified = drawn.filter((write) => write !== undefined).length;
    expect(Math.abs(modified / 200 - 0.5)).toBeLessThan(0.15);
    expect(from.operation(A, -1, 50 as OperationId).kind).toBe('read');
    expect(next(-1, 51)).toBeUndefined();
  });

  it('writes values that are unique in a run and greater than the initial one', () => {
    const from = workload({ operations: [{ kind: 'write', share: 1 }] });
    expect(from.operation(A, 0, 0 as OperationId)).toMatchObject({ value: 1 });
    expect(from.operation(B, 3, 41 as OperationId)).toMatchObject({ value: 42 });
  });

  it('lets a compare-and-set expect what its session saw the key hold, or the initial value', () => {
    const one = { operations: [{ kind: 'cas', share: 1 }], keys: { distribution: 'uniform', count: 1 } } as const;
    const from = workload(one);
    expect(from.operation(A, 0, 0 as OperationId)).toMatchObject({ expected: 0, value: 1 });
    from.observed(0, 0, 17);
    from.observed(1, 0, 23);
    from.observed(0, 5, 99);
    expect(from.operation(A, 0, 1 as OperationId)).toMatchObject({ expected: 17 });
    expect(from.operation(A, 1, 2 as OperationId)).toMatchObject({ expected: 23 });
    expect(from.operation(B, -1, 3 as OperationId)).toMatchObject({ expected: 0 });
  });

  it('draws for each datacenter apart: what one does moves nothing at the other', () => {
    const alone = workload();
    const expected = [operations(alone, 50, B), Array.from({ length: 50 }, () => alone.gap(B))];
    const from = workload();
    operations(from, 33, A);
    from.gap(A);
    expect([operations(from, 50, B), Array.from({ length: 50 }, () => from.gap(B))]).toEqual(expected);
    const keys = (datacenter: DatacenterId) => operations(workload(), 50, datacenter).map(({ key }) => key);
    expect(keys(A)).not.toEqual(keys(B));
    const kinds = (datacenter: DatacenterId) => operations(workload(), 50, datacenter).map(({ kind }) => kind);
    expect(kinds(A)).not.toEqual(kinds(B));
    const other = workload();
    expect(Array.from({ length: 50 }, () => other.gap(A))).not.toEqual(expected[1]);
  });

  it('draws the same whatever its sessions observe, save what a compare-and-set expects', () => {
    const blind = operations(workload(), 100);
    const from = workload();
    const seeing = Array.from({ length: 100 }, (_, id) => {
      for (let key = 0; key < 20; key++) from.observed(0, key, 7);
      return from.operation(A, 0, id as OperationId);
    });
    expect(seeing.map((operation) => ({ ...operation, expected: 0 }))).toEqual(
      blind.map((operation) => ({ ...operation, expected: 0 })),
    );
  });

  it('is another with another seed', () => {
    expect(operations(workload({}, '2'), 50)).not.toEqual(operations(workload(), 50));
  });

  it('refuses shares that do not add up to 1', () => {
    expect(() => workload({ operations: [{ kind: 'read', share: 0.9 }] })).toThrow('add up to 0.9');
  });

  it('asks for the shared key as often as the rate of conflicts says, and otherwise for a key of the session', () => {
    const from = workload({ keys: { distribution: 'conflict', rate: 0.02, shared: 1 } });
    const keysOf = (session: number) =>
      Array.from({ length: COUNT }, (_, id) => from.operation(A, session, id as OperationId).key);
    const [one, other] = [keysOf(0), keysOf(7)];
    expect(new Set(one)).toEqual(new Set([0, 1]));
    expect(new Set(other)).toEqual(new Set([0, 8]));
    const shared = one.filter((key) => key === 0).length / COUNT;
    expect(Math.abs(shared - 0.02)).toBeLessThan(deviation(0.02));
    // An arrival that found no session has no key of its own.
    expect(from.operation(A, -1, 0 as OperationId).key).toBe(0);
  });

  it('spreads conflicts evenly over several shared keys, with sessions after them', () => {
    const from = workload({ keys: { distribution: 'conflict', rate: 1, shared: 4 } });
    const count = operations(from).filter(({ key }) => key === 3).length / COUNT;
    expect(Math.abs(count - 0.25)).toBeLessThan(deviation(0.25));
    const apart = workload({ keys: { distribution: 'conflict', rate: 0, shared: 4 } });
    expect(new Set(operations(apart).map(({ key }) => key))).toEqual(new Set([4]));
  });

  it('may be another at some datacenter: readers here, writers there', () => {
    const from = workload({
      operations: [{ kind: 'write', share: 1 }],
      operationsAt: [undefined, [{ kind: 'read', share: 1 }]],
    });
    expect(new Set(operations(from, 100, A).map(({ kind }) => kind))).toEqual(new Set(['write']));
    expect(new Set(operations(from, 100, B).map(({ kind }) => kind))).toEqual(new Set(['read']));
  });
});
