import { classify } from './classification.js';
import { crash, type HandWrittenRun, ok, partition, subjectOf, timedOut } from './hand-written-run.fixture.js';
import { type Recovery, recoveryOf } from './recovery.js';

function recovery(run: HandWrittenRun): Recovery[] {
  const subject = subjectOf(run);
  return recoveryOf(subject, classify(subject));
}

/** 200 operations a second for 60 s, 10 ms each; those that `slow` and `lost` pick take 15 ms, 25 ms or time out. */
function operations(slow: (at: number) => number, lost: (at: number, index: number) => boolean, rate = 200) {
  return Array.from({ length: 60 * rate }, (_, index) => {
    const at = index / rate;
    return lost(at, index) ? timedOut(at) : ok(at, slow(at));
  });
}

const faults = [partition('cut', 20, 30)];
const duration = 60;
const quick = () => 10;
const cut = (at: number) => at >= 20 && at < 30;

describe('the time to recover', () => {
  it('is 0 when the first three windows after the heal are served as before', () => {
    expect(recovery({ operations: operations(quick, cut), faults, duration })).toEqual([
      { fault: 'cut', healedAtMs: 30_000, timeToRecoverMs: 0, windowMs: 1000 },
    ]);
  });

  it('runs to the start of the first of three good windows in a row', () => {
    const lost = (at: number) => cut(at) || (at >= 30 && at < 33.1);
    expect(recovery({ operations: operations(quick, lost), faults, duration })[0]?.timeToRecoverMs).toBe(4000);
  });

  it('begins again after a bad window', () => {
    const lost = (at: number) => cut(at) || (at >= 32 && at < 32.1);
    expect(recovery({ operations: operations(quick, lost), faults, duration })[0]?.timeToRecoverMs).toBe(3000);
  });

  it('accepts 99 % of the steady success rate and not less', () => {
    // 2 of 200 lost in each window of 1 s: exactly 99 %. 3 of 200: 98.5 %.
    const losing = (count: number) => (at: number, index: number) => cut(at) || (at >= 30 && index % 200 < count);
    expect(recovery({ operations: operations(quick, losing(2)), faults, duration })[0]?.timeToRecoverMs).toBe(0);
    expect(recovery({ operations: operations(quick, losing(3)), faults, duration })[0]?.timeToRecoverMs).toBeNull();
  });

  it('is measured by the steady phases before the first heal, or by the others where there is none', () => {
    const broken = (at: number) => at >= 20;
    expect(recovery({ operations: operations(quick, broken), faults, duration })[0]?.timeToRecoverMs).toBeNull();
    const atOnce = [partition('cut', 0, 30)];
    const begun = (at: number) => at < 32;
    expect(recovery({ operations: operations(quick, begun), faults: atOnce, duration })[0]?.timeToRecoverMs).toBe(2000);
  });

  it('accepts twice the steady p99 and not more', () => {
    const slowed = (latency: number) => (at: number) => (at >= 30 && at < 35 ? latency : 10);
    expect(recovery({ operations: operations(slowed(20), cut), faults, duration })[0]?.timeToRecoverMs).toBe(0);
    expect(recovery({ operations: operations(slowed(20.5), cut), faults, duration })[0]?.timeToRecoverMs).toBe(5000);
  });

  it('widens the windows until each holds 100 operations', () => {
    // 40 operations/s: 1 s holds 40, 2 s hold 80, 3 s hold 120.
    const lost = (at: number) => cut(at) || (at >= 30 && at < 30.5);
    expect(recovery({ operations: operations(quick, lost, 40), faults, duration })).toEqual([
      { fault: 'cut', healedAtMs: 30_000, timeToRecoverMs: 3000, windowMs: 3000 },
    ]);
  });

  it('is null when there are too few operations for three windows', () => {
    expect(recovery({ operations: operations(quick, cut, 5), faults, duration })[0]?.timeToRecoverMs).toBeNull();
  });

  it('is null when the run ends first, or has no steady phase to compare with', () => {
    const late = [partition('cut', 20, 58)];
    expect(recovery({ operations: operations(quick, cut), faults: late, duration })[0]?.timeToRecoverMs).toBeNull();
    const always = [partition('cut', 0, 30), partition('rest', 30, 60)];
    expect(
      recovery({ operations: operations(quick, () => false), faults: always, duration }).map(
        (row) => row.timeToRecoverMs,
      ),
    ).toEqual([null, null]);
  });

  it('is given for each partition and crash that ends within the run, in order of time', () => {
    const several = [partition('late', 50, 70), crash('crash', 0, [10, 45]), partition('cut', 20, 30)];
    const rows = recovery({ operations: operations(quick, () => false), faults: several, duration });
    expect(rows.map(({ fault, healedAtMs }) => [fault, healedAtMs])).toEqual([
      ['cut', 30_000],
      ['crash', 45_000],
    ]);
  });

  it('has no row without a heal', () => {
    expect(recovery({ operations: [ok(1, 1)] })).toEqual([]);
    expect(recovery({ operations: [], faults, duration })).toEqual([
      { fault: 'cut', healedAtMs: 30_000, timeToRecoverMs: null, windowMs: 30_000 },
    ]);
  });
});
