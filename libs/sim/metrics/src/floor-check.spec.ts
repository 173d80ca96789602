import { belowFloor, leastLatencies } from './floor-check.js';
import { ok, subjectOf, timedOut } from './hand-written-run.fixture.js';
import { OPERATION_CLASSES } from './operation-class.js';

const READ = OPERATION_CLASSES.indexOf('read');
const WRITE = OPERATION_CLASSES.indexOf('write');

const subject = subjectOf({
  warmup: 5,
  operations: [
    ok(1, 4),
    ok(10, 7),
    ok(11, 9, { kind: 'read' }),
    ok(12, 6.000001, { datacenter: 1 }),
    timedOut(13, { datacenter: 1 }),
  ],
});

it('the least latency is of ok operations, by datacenter and class, warm-up included', () => {
  const least = leastLatencies(subject.history, 3);
  expect([least[WRITE], least[READ]]).toEqual([4e6, 9e6]);
  expect(least[OPERATION_CLASSES.length + WRITE]).toBe(6_000_001);
  expect(least[OPERATION_CLASSES.length + READ]).toBe(Infinity);
});

it('is below its floor by a nanosecond, or not', () => {
  const floor = (datacenter: string, kind: 'read' | 'write', floorMs?: number) => ({ datacenter, kind, floorMs });
  const exact = [
    floor('us', 'write', 4),
    floor('us', 'read', 9),
    floor('eu', 'write', 6.000001),
    floor('ap', 'read', 50),
  ];
  expect(belowFloor(subject, exact)).toEqual([]);
  const tight = [floor('eu', 'write', 6.000002), floor('eu', 'write', 6.000002), floor('us', 'read')];
  expect(belowFloor(subject, tight)).toEqual([
    { datacenter: 'eu', kind: 'write', leastMs: 6.000001, floorMs: 6.000002 },
  ]);
});
