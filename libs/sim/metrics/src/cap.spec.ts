import { type CapAvailability, capAvailabilityOf, capReportOf, type Verdict } from './cap.js';
import {
  crash,
  pause,
  type HandWrittenRequest,
  type HandWrittenRun,
  ok,
  partition,
  refused,
  subjectOf,
  timedOut,
} from './hand-written-run.fixture.js';

const faults = [partition('cut', 20, 40)];

/** One operation intended at that second, with what a node did about it. */
function answerTo(
  intendedAt: number,
  request: Partial<HandWrittenRequest>,
  more: Partial<HandWrittenRun> = {},
): CapAvailability | undefined {
  const requests = [{ operation: 0, node: 1, receivedAt: intendedAt, ...request }];
  return capAvailabilityOf(subjectOf({ operations: [timedOut(intendedAt)], faults, requests, ...more }))[0];
}

describe('CAP availability of a partition', () => {
  it('is kept when every request received has its answer within the deadline', () => {
    expect(answerTo(25, { answeredAt: 26 })).toEqual({
      fault: 'cut',
      answer: 'yes',
      sentence: 'every request that a node received while "cut" lasted got its answer in time (1)',
      firstBreak: null,
    });
  });

  it('is broken by a request that gets no answer, a late one, or a refusal', () => {
    expect(answerTo(25, {})?.answer).toBe('no');
    expect(answerTo(25, { answeredAt: 26.000000001 })?.answer).toBe('no');
    expect(answerTo(25, { answeredAt: 25.1, answer: 'refused' })?.answer).toBe('no');
  });

  it('names the first request that breaks it', () => {
    const operations = [ok(21, 5), refused(22), timedOut(23)];
    const requests: HandWrittenRequest[] = [
      { operation: 0, node: 0, receivedAt: 21, answeredAt: 21.001 },
      { operation: 1, node: 1, receivedAt: 22, answeredAt: 22.001, answer: 'refused' },
      { operation: 2, node: 1, receivedAt: 23 },
    ];
    expect(capAvailabilityOf(subjectOf({ operations, requests, faults }))).toEqual([
      {
        fault: 'cut',
        answer: 'no',
        sentence: 'eu/0 received operation #1 at 22 s, while "cut" lasted, and refused it',
        firstBreak: { operation: 1, node: 'eu/0', receivedAtMs: 22_000 },
      },
    ]);
  });

  it('asks only for requests received from the cut on and at least one deadline before the heal', () => {
    expect(answerTo(19.999, {})?.answer).toBe('yes');
    expect(answerTo(20, {})?.answer).toBe('no');
    expect(answerTo(39, {})?.answer).toBe('no');
    expect(answerTo(39.000001, {})?.answer).toBe('yes');
  });

  it('counts a request by its receipt: one intended before the cut and received after it counts', () => {
    expect(answerTo(19.9, { receivedAt: 20.1 })?.answer).toBe('no');
  });

  it('leaves out what came after its deadline, and what came to a node that then crashed', () => {
    expect(answerTo(25, { receivedAt: 26.5 })?.answer).toBe('yes');
    const paused = (from: number) => answerTo(25, {}, { faults: [...faults, pause('pause', 1, [from, 60])] })?.answer;
    expect([paused(25.5), paused(26.5)]).toEqual(['yes', 'no']);
    const crashed = (from: number) => answerTo(25, {}, { faults: [...faults, crash('crash', 1, [from, 60])] })?.answer;
    expect([crashed(25.5), crashed(26.5), crashed(24)]).toEqual(['yes', 'no', 'no']);
  });

  it('is broken by a redirect unless the operation ends ok within its deadline', () => {
    const redirect = { answeredAt: 25.1, answer: 'redirect' } as const;
    expect(answerTo(25, redirect)?.answer).toBe('no');
    expect(answerTo(25, redirect, { operations: [ok(25, 300)] })?.answer).toBe('yes');
    expect(answerTo(25, redirect, { operations: [ok(25, 1001)] })?.answer).toBe('no');
  });

  it('is kept where no node received anything: no request went unanswered', () => {
    expect(capAvailabilityOf(subjectOf({ operations: [timedOut(25)], faults }))[0]).toMatchObject({ answer: 'yes' });
  });

  it('does not apply to a partition shorter than three deadlines, measured time alone', () => {
    const answer = (from: number, until: number, more: Partial<HandWrittenRun> = {}) =>
      capAvailabilityOf(subjectOf({ operations: [], faults: [partition('cut', from, until)], ...more }))[0]?.answer;
    expect(answer(20, 23)).toBe('yes');
    expect(answer(20, 22.999)).toBe('not applicable');
    expect(answer(20, 24, { warmup: 22 })).toBe('not applicable');
    expect(answer(98, 110)).toBe('not applicable');
  });

  it('is asked of partitions alone', () => {
    expect(capAvailabilityOf(subjectOf({ operations: [], faults: [crash('crash', 0, [20, 40])] }))).toEqual([]);
  });
});

describe('the CAP verdict', () => {
  const answers = (...given: CapAvailability['answer'][]): CapAvailability[] =>
    given.map((answer, index) => ({ fault: `cut ${index}`, answer, sentence: '', firstBreak: null }));
  const verdict = (linearizable: Verdict, ...given: CapAvailability['answer'][]) =>
    capReportOf(linearizable, answers(...given)).verdict;

  it('is what was kept: consistency, availability, both or neither', () => {
    expect(verdict('holds', 'no')).toBe('consistent');
    expect(verdict('violated', 'yes')).toBe('available');
    expect(verdict('holds', 'yes')).toBe('both');
    expect(verdict('violated', 'no')).toBe('neither');
  });

  it('asks for availability in every partition long enough to tell', () => {
    expect(verdict('holds', 'yes', 'no')).toBe('consistent');
    expect(verdict('holds', 'yes', 'not applicable')).toBe('both');
  });

  it('does not apply without a partition, or with too short ones only', () => {
    expect(verdict('violated')).toBe('not applicable');
    expect(verdict('violated', 'not applicable')).toBe('not applicable');
  });

  it('is undecided where linearizability is', () => {
    expect(verdict('undecided', 'yes')).toBe('undecided');
    expect(verdict('unchecked', 'no')).toBe('undecided');
  });

  it('says which partitions cost availability', () => {
    expect(capReportOf('holds', answers('no', 'yes', 'no')).sentence).toBe(
      'the history is linearizable, and not every live node answered what it received during "cut 0" and "cut 2"',
    );
  });
});
