import { judgeClaim } from './claim-judgement.js';
import { batchOfScenario, isAsWritten } from './scenario-batch.js';
import { experimentsOf, scenarioWith, seen } from './scenario.fixture.js';

const VERDICT = 'linearizable.verdict';
const scenario = scenarioWith({
  seeds: { count: 2 },
  needs: [{ at: '/faults/0/kind', is: 'partition', because: 'nobody is cut off' }],
  contrast: [{ says: 'it never is', variant: 'strict', figure: VERDICT, is: 'violated', in: 'no seed' }],
});
const sightings = [...seen('loose', VERDICT, ['violated', 'violated']), ...seen('strict', VERDICT, ['holds', 'holds'])];

describe('a claim', () => {
  it('passes in both halves by the runs of both variants', () => {
    const claim = judgeClaim(scenario, { experiments: experimentsOf(scenario), sightings, asWritten: true });
    expect(claim).toMatchObject({ tested: true, complete: true, shows: { pass: true }, contrast: { pass: true } });
  });

  it('fails in the half that is broken, with the run', () => {
    const broken = [
      ...sightings.slice(0, 3),
      { ...sightings[3]!, ...seen('strict', VERDICT, ['violated'])[0]!, seed: '2' },
    ];
    const claim = judgeClaim(scenario, { experiments: experimentsOf(scenario), sightings: broken, asWritten: true });
    expect([claim.shows.pass, claim.contrast.pass]).toEqual([true, false]);
    expect(claim.contrast.evidence[0]?.example).toMatchObject({ variant: 'strict', seed: '2' });
  });

  it('is not tested where an override took away what it needs', () => {
    const changes = { overrides: { '/faults': [] } };
    const claim = judgeClaim(scenario, { experiments: experimentsOf(scenario, changes), sightings, asWritten: false });
    expect(claim).toMatchObject({ tested: false, shows: { pass: null }, contrast: { pass: null } });
    expect(claim.notTested).toEqual([
      'The claim is not tested without /faults/0/kind = "partition": nobody is cut off',
    ]);
  });

  it('is the same in whatever order the runs have ended', () => {
    const runs = { experiments: experimentsOf(scenario), asWritten: true };
    expect(judgeClaim(scenario, { ...runs, sightings: sightings.toReversed() })).toEqual(
      judgeClaim(scenario, { ...runs, sightings }),
    );
  });

  it('is partial while runs are missing', () => {
    const claim = judgeClaim(scenario, {
      experiments: experimentsOf(scenario),
      sightings: sightings.slice(0, 3),
      asWritten: true,
    });
    expect(claim.complete).toBe(false);
  });

  it('of a matrix tells the verdicts of each cell', () => {
    const matrix = scenarioWith({
      variants: undefined,
      matrix: {
        rows: { label: 'strategy', entries: { raft: { strategy: { kind: 'raft' } } } },
        columns: { label: 'fault', entries: { none: { faults: [] }, cut: {} } },
        cell: 'cap.verdict',
      },
      shows: [{ says: 'never both', variant: 'raft / cut', figure: 'cap.verdict', is: 'both', in: 'no seed' }],
    });
    const cells = seen('raft / cut', 'cap.verdict', ['available', 'consistent', 'consistent']);
    const claim = judgeClaim(matrix, { experiments: experimentsOf(matrix), sightings: cells, asWritten: true });
    expect(claim.matrix?.cells).toEqual([
      { row: 'raft', column: 'none', values: [], runId: null },
      {
        row: 'raft',
        column: 'cut',
        values: [
          { value: 'consistent', seeds: 2 },
          { value: 'available', seeds: 1 },
        ],
        runId: null,
      },
    ]);
  });
});

describe('the batch of a scenario', () => {
  it('has its variants, and is as written whatever its seeds', () => {
    const batch = batchOfScenario(scenario, { seeds: { count: 3 } });
    expect(batch).toMatchObject({ ok: true, value: { scenario: 'S99', sweep: { seeds: { first: '1', count: 3 } } } });
    expect(batch.ok && isAsWritten(scenario, batch.value)).toBe(true);
  });

  it('has overrides in every variant, also where the variant gives the field itself', () => {
    const changes = { overrides: { '/strategy': { kind: 'raft', leader: 'us-east-1' }, '/duration': '90s' } };
    const experiments = experimentsOf(scenario, changes);
    expect(experiments.map(({ experiment }) => [experiment.strategy.kind, experiment.duration])).toEqual([
      ['raft', '90s'],
      ['raft', '90s'],
    ]);
    const batch = batchOfScenario(scenario, changes);
    expect(batch.ok && isAsWritten(scenario, batch.value)).toBe(false);
  });

  it('refuses an override that leads nowhere, and points to it', () => {
    const batch = batchOfScenario(scenario, { overrides: { '/faults/7/at': '1s', duration: '2s' } });
    expect(!batch.ok && batch.violations.map(({ pointer }) => pointer)).toEqual([
      '/overrides/~1faults~17~1at',
      '/overrides/duration',
    ]);
  });
});
