import { readFileSync } from 'node:fs';
import { type ValidationReport, validationReportSchema, type ValidationRow } from '@isthmus/contract';
import { validationResult } from '@isthmus/sim-catalog';
import { judge } from './claim.js';
import { pageOf } from './page.js';
import { playExperiment } from './play.js';
import { RESULTS } from './results.js';
import { validate } from './validate.js';

const SLICE = validate({ trials: ({ isCheap }) => isCheap });

/** A published figure, or a bound, that a row does not meet. */
function movedAway({ published, simulated, tolerance, ...row }: ValidationRow): Parameters<typeof judge> {
  if (tolerance === null || simulated === null) throw new Error(`${row.what} was not judged`);
  const claim = { what: row.what, unit: row.unit };
  switch (tolerance.kind) {
    case 'between':
      return [
        { ...claim, published, tolerance: { ...tolerance, atLeast: simulated + 1e-6, atMost: simulated + 1 } },
        simulated,
      ];
    case 'absolute':
      return [{ ...claim, published: simulated + 2 * tolerance.within + 1e-6, tolerance }, simulated];
    case 'relative':
      return [{ ...claim, published: (simulated + 1e-6) * (1 + 2 * tolerance.share), tolerance }, simulated];
  }
}

const RECORDED = validationResult();

describe('what is recorded of the validation (npm run validation renews it)', () => {
  it('is of every published result', () => {
    expect(RECORDED.results).toEqual(
      RESULTS.map(({ name, title, source, method }) => ({ name, title, source, method })),
    );
    expect(RECORDED.engineVersion).toBe(SLICE.engineVersion);
    expect(RECORDED.summary.failed).toBe(0);
  });

  it('has the figures of the slice that every test run repeats', () => {
    const names = new Set(SLICE.rows.map(({ result, what }) => `${result}: ${what}`));
    expect(RECORDED.rows.filter(({ result, what }) => names.has(`${result}: ${what}`))).toEqual(SLICE.rows);
  });

  it('is the page of the docs', () => {
    expect(readFileSync(new URL('../../../../docs/validation.md', import.meta.url), 'utf8')).toBe(pageOf(RECORDED));
  });
});

describe('validation', () => {
  it('passes in the slice that every test run repeats', () => {
    expect(validationReportSchema.parse(SLICE)).toEqual(SLICE);
    expect(SLICE.rows.filter(({ pass }) => pass === false)).toEqual([]);
    expect(SLICE.summary.passed).toBeGreaterThan(5);
  });

  it('fails every row whose published figure were another', () => {
    const judged = SLICE.rows.filter(({ pass }) => pass !== null);
    expect(judged.map((row) => judge(...movedAway(row)).pass)).toEqual(judged.map(() => false));
  });

  it('names each row of a result but once, and each result', () => {
    const names = SLICE.rows.map(({ result, what }) => `${result}: ${what}`);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(RESULTS.map(({ name }) => name)).size).toBe(RESULTS.length);
  });

  it('fails where the simulated system is not the one that was measured', () => {
    const [epaxos] = RESULTS.filter(({ name }) => name === 'epaxos-sosp13');
    const wrong = validate({
      results: [epaxos!],
      trials: ({ isCheap }) => isCheap,
      play: (document, seed) => playExperiment({ ...document, strategy: { kind: 'multi-paxos', leader: 'va' } }, seed),
    });
    expect(wrong.summary.failed).toBeGreaterThan(3);
    expect(pageOf(wrong)).toContain('| NO ');
  });

  it('reports progress trial by trial, and counts its rows', () => {
    const told: string[] = [];
    const report: ValidationReport = validate({
      results: [{ ...RESULTS[0]!, trials: [{ name: 'none', isCheap: true, rows: () => [] }] }],
      onProgress: (done, of, now) => told.push(`${done} of ${of}: ${now}`),
    });
    expect(told).toEqual([`0 of 1: ${RESULTS[0]!.name}: none`]);
    expect(report.summary).toEqual({ rows: 0, passed: 0, failed: 0, notJudged: 0 });
  });
});
