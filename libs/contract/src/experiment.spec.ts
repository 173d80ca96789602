import {
  batchSchema,
  canonicalJson,
  digestOf,
  expandBatch,
  experimentSchema,
  parseText,
  parseWith,
  seedsOf,
} from './index.js';

const MINIMAL = { version: 1, name: 'minimal', topology: { layout: 'aws-3' }, strategy: { kind: 'raft' } };

const PAUSES = { fault: 'pause', rate: '6/min', duration: { min: '1s', max: '2s' } };
const NEMESIS = { name: 'storm', kind: 'nemesis', at: '10s', for: '40s', mix: [PAUSES] };

function parsed(document: unknown) {
  const result = parseWith(experimentSchema, document);
  if (!result.ok) throw new Error(JSON.stringify(result.violations));
  return result.value;
}

function pointers(document: unknown): string[] {
  const result = parseWith(experimentSchema, document);
  return result.ok ? [] : result.violations.map(({ pointer }) => pointer).sort();
}

describe('an experiment', () => {
  it('gets a default for everything that is not written', () => {
    const experiment = parsed(MINIMAL);
    expect([
      experiment.duration,
      experiment.warmup,
      experiment.workload.deadline,
      experiment.topology.links.transport,
    ]).toEqual(['60s', '5s', '1s', 'stream']);
    expect(experiment.strategy).toMatchObject({ kind: 'raft', reads: 'read-index', preVote: true });
  });

  it('parses to itself once parsed, so that its digest is one', () => {
    const experiment = parsed({ ...MINIMAL, duration: '60000ms', seeds: { first: 7, count: 2 } });
    expect(canonicalJson(parsed(experiment))).toBe(canonicalJson(experiment));
    expect(digestOf(parsed({ ...MINIMAL, duration: '1min', seeds: { first: '7', count: 2 } }))).toBe(
      digestOf(experiment),
    );
    expect(seedsOf(experiment)).toEqual(['7', '8']);
  });

  it('keeps seeds that no double can hold', () => {
    expect(seedsOf(parsed({ ...MINIMAL, seeds: { first: '18446744073709551614', count: 2 } }))).toEqual([
      '18446744073709551614',
      '18446744073709551615',
    ]);
    expect(pointers({ ...MINIMAL, seeds: { first: '18446744073709551615', count: 2 } })).toEqual(['/seeds/first']);
    expect(pointers({ ...MINIMAL, seeds: { first: 1.5 } })).toEqual(['/seeds/first']);
  });

  it('says all that is wrong at once', () => {
    expect(
      pointers({
        version: 2,
        topology: { layout: 'aws-3', datacenters: [] },
        strategy: { kind: 'leaderless', r: 0, q: 1 },
        duration: '5 s',
      }),
    ).toEqual(
      expect.arrayContaining(['/version', '/name', '/topology/datacenters', '/strategy/r', '/strategy/q', '/duration']),
    );
  });

  it.each([
    ['both a layout and datacenters', { topology: { layout: 'aws-3', datacenters: [{ id: 'a' }] } }, '/topology'],
    ['neither', { topology: {} }, '/topology'],
    [
      'round trips beside a layout',
      { topology: { layout: 'aws-3', links: { roundTrips: 'aws-2020-06-05' } } },
      '/topology/links/roundTrips',
    ],
    ['loss on a stream', { topology: { layout: 'aws-3', links: { loss: 0.1 } } }, '/topology/links/loss'],
    ['shares that do not add up', { workload: { operations: [{ kind: 'read', share: 0.5 }] } }, '/workload/operations'],
    [
      'a consistency of a write',
      { workload: { operations: [{ kind: 'write', share: 1, consistency: 'local' }] } },
      '/workload/operations/0/consistency',
    ],
    [
      'fewer sessions at most than at first',
      { workload: { clients: { perDatacenter: 300 } } },
      '/workload/clients/maxSessions',
    ],
    ['a warm-up without end', { duration: '5s' }, '/warmup'],
    [
      'a fault after the end',
      { faults: [{ name: 'x', kind: 'crash', at: '61s', for: '1s', node: 'a' }] },
      '/faults/0/at',
    ],
    [
      'a fault past the end',
      { faults: [{ name: 'x', kind: 'crash', at: '59s', for: '2s', node: 'a' }] },
      '/faults/0/for',
    ],
    [
      'a fault called like a phase',
      { faults: [{ name: 'steady', kind: 'crash', at: '5s', for: '2s', node: 'a' }] },
      '/faults/0/name',
    ],
    [
      'a slow disk that is no slower',
      { faults: [{ name: 'x', kind: 'slow-disk', at: '5s', for: '2s', node: 'a' }] },
      '/faults/0/factor',
    ],
    [
      'a slow link that is no slower',
      { faults: [{ name: 'x', kind: 'slow-link', at: '5s', for: '2s', groups: [['a'], ['rest']], factor: 1 }] },
      '/faults/0/factor',
    ],
    [
      'a fault called like two at once',
      { faults: [{ name: 'x + y', kind: 'crash', at: '5s', for: '2s', node: 'a' }] },
      '/faults/0/name',
    ],
    ['a nemesis without faults', { faults: [{ ...NEMESIS, mix: [] }] }, '/faults/0/mix'],
    ['a nemesis that is all quiet', { faults: [{ ...NEMESIS, quiet: '40s' }] }, '/faults/0/quiet'],
    ['a nemesis past the end', { faults: [{ ...NEMESIS, for: '60s' }] }, '/faults/0/for'],
    [
      'a fault of a nemesis that is longer at least than at most',
      { faults: [{ ...NEMESIS, mix: [{ ...PAUSES, duration: { min: '2s', max: '1s' } }] }] },
      '/faults/0/mix/0/duration/max',
    ],
    [
      'a fault that no nemesis knows',
      { faults: [{ ...NEMESIS, mix: [{ ...PAUSES, fault: 'rolling-restart' }] }] },
      '/faults/0/mix/0/fault',
    ],
    [
      'a target that a nemesis would draw',
      { faults: [{ ...NEMESIS, mix: [{ ...PAUSES, node: 'a' }] }] },
      '/faults/0/mix/0/node',
    ],
    ['a swarm that is no probability', { faults: [{ ...NEMESIS, swarm: 2 }] }, '/faults/0/swarm'],
    [
      'acknowledgements that mean nothing',
      { strategy: { kind: 'single-leader', leader: 'a', acknowledgements: 2 } },
      '/strategy/acknowledgements',
    ],
    ['an assertion without a bound', { expect: [{ metric: 'successRate' }] }, '/expect/0'],
    ['a word compared with a number', { expect: [{ metric: 'capVerdict', atLeast: 1 }] }, '/expect/0'],
  ])('is refused with %s', (_, change, pointer) => {
    expect(pointers({ ...MINIMAL, ...change })).toEqual([pointer]);
  });
});

describe('a batch', () => {
  const batch = (sweep: Record<string, unknown>, experiment: Record<string, unknown> = {}) => {
    const result = parseWith(batchSchema, { version: 1, name: 'b', experiment, sweep });
    if (!result.ok) throw new Error(JSON.stringify(result.violations));
    return expandBatch(result.value);
  };
  const raft = { name: 'raft', strategy: { kind: 'raft' } };
  const multi = { name: 'multi', strategy: { kind: 'multi-leader' } };

  it('is the product of its strategies and layouts, each with all seeds', () => {
    const expanded = batch({ strategies: [raft, multi], layouts: ['aws-3', 'aws-5'], seeds: { count: 4 } });
    expect(
      expanded.ok &&
        expanded.value.map(({ strategy, layout, experiment }) => [
          strategy,
          layout,
          experiment.topology.layout,
          experiment.seeds.count,
        ]),
    ).toEqual([
      ['raft', 'aws-3', 'aws-3', 4],
      ['raft', 'aws-5', 'aws-5', 4],
      ['multi', 'aws-3', 'aws-3', 4],
      ['multi', 'aws-5', 'aws-5', 4],
    ]);
  });

  it('is the product of variants and layouts, a variant being a merge patch of the experiment', () => {
    const calm = { name: 'calm', patch: { strategy: { kind: 'raft' }, faults: null } };
    const cut = { name: 'cut', patch: { strategy: { kind: 'raft' } } };
    const faults = [{ name: 'cut', kind: 'partition', at: '20s', for: '9s', groups: [['us-east-1'], ['rest']] }];
    const expanded = batch({ variants: [calm, cut], layouts: ['aws-3'] }, { faults });
    expect(
      expanded.ok && expanded.value.map(({ strategy, experiment }) => [strategy, experiment.faults.length]),
    ).toEqual([
      ['calm', 0],
      ['cut', 1],
    ]);
  });

  it('points into the patch of a variant, or into the experiment, wherever the value was written', () => {
    const expanded = batch(
      { variants: [{ name: 'raft', patch: { strategy: { kind: 'raft', heartbeat: 1 } } }] },
      { topology: { layout: 'aws-3' }, duration: 'long' },
    );
    expect(!expanded.ok && expanded.violations.map(({ pointer }) => pointer).sort()).toEqual([
      '/experiment/duration',
      '/sweep/variants/0/patch/strategy/heartbeat',
    ]);
  });

  it('has strategies or variants, not both', () => {
    const expanded = batch({ strategies: [raft], variants: [{ name: 'raft', patch: {} }] });
    expect(!expanded.ok && expanded.violations.map(({ pointer }) => pointer)).toEqual(['/sweep/strategies']);
  });

  it('points to where a wrong value was written, and says it once', () => {
    const expanded = batch(
      { strategies: [raft, { name: 'bad', strategy: { kind: 'raft', heartbeat: 1 } }], layouts: ['aws-3', 'aws-5'] },
      { duration: 'long' },
    );
    expect(!expanded.ok && expanded.violations.map(({ pointer }) => pointer).sort()).toEqual([
      '/experiment/duration',
      '/sweep/strategies/1/strategy/heartbeat',
    ]);
  });

  it('is refused with too many runs, the same name twice, or a base that says what the sweep gives', () => {
    const strategies = Array.from({ length: 50 }, (_, index) => ({ name: `s${index}`, strategy: { kind: 'raft' } }));
    const many = batch({ strategies, layouts: ['aws-3'], seeds: { count: 1000 } });
    expect(!many.ok && many.violations[0]).toMatchObject({ pointer: '/sweep', code: 'too-many-runs' });
    const twice = batch({ strategies: [raft, raft], layouts: ['aws-3', 'aws-3'] });
    expect(!twice.ok && twice.violations.map(({ pointer }) => pointer)).toEqual([
      '/sweep/strategies/1/name',
      '/sweep/layouts/1',
    ]);
    const both = batch({ strategies: [raft] }, { strategy: { kind: 'raft' }, topology: { layout: 'aws-3' } });
    expect(!both.ok && both.violations.map(({ pointer }) => pointer)).toEqual(['/experiment/strategy']);
  });
});

describe('a document', () => {
  it.each([
    ['duplicate keys', 'a: 1\na: 2', 'duplicate-key'],
    ['a number that is not finite', '[1e400]', 'not-finite'],
    ['a number past 2^53', '{"a": 12345678901234567890}', 'too-large'],
    ['a key that is no data', '{"__proto__": {}}', 'forbidden-key'],
    ['half a surrogate', '"\\ud800"', 'invalid-character'],
    ['an alias', '&a [*a]', 'alias'],
    ['brackets without end', '['.repeat(100_000), 'too-deep'],
    ['dashes without end', '- '.repeat(300_000), 'too-deep'],
    [
      'keys in keys without end',
      Array.from({ length: 1000 }, (_, level) => `${' '.repeat(level)}?`).join('\n'),
      'too-deep',
    ],
    ['nothing', '# only a comment', 'empty'],
    ['more than 1 MiB', 'x'.repeat(1024 * 1024 + 1), 'too-large'],
    ['more values than any experiment has', `[${'1,'.repeat(30_000)}1]`, 'too-many-values'],
    ['half a million values', `[${'1,'.repeat(500_000)}1]`, 'too-many-values'],
    ['two documents', 'a: 1\n---\nb: 2', 'syntax'],
  ])('with %s is refused', (_, text, code) => {
    const result = parseText(text);
    expect(!result.ok && result.violations[0]?.code).toBe(code);
  });

  it('may nest 32 levels by indentation and no more', () => {
    const nested = (levels: number) =>
      Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
    expect(parseText(nested(32)).ok).toBe(true);
    for (const levels of [34, 1200]) expect(parseText(nested(levels)).ok).toBe(false);
  });

  it('may have as many keys as values, and is read in time that grows with its length', () => {
    const keys = Array.from({ length: 18_000 }, (_, index) => `key${index}: 1`);
    const start = performance.now();
    expect(parseText(`{${keys.join(', ')}}`).ok).toBe(true);
    // A comparison of each key with each takes twenty times as long.
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('points to the key that is there twice', () => {
    expect(parseText('a:\n  b: 1\n  "b": 2')).toEqual({
      ok: false,
      violations: [
        {
          pointer: '/a/b',
          code: 'duplicate-key',
          message: 'line 3, column 3: the key "b" is there already',
          allowed: 'each key once',
        },
      ],
    });
  });

  it('may have lines of dashes, and brackets without end, where they are text', () => {
    const line = '-'.repeat(78);
    expect(parseText(`# ${line} ${'['.repeat(78)}\nnote: |\n  ${line}\n  ${'['.repeat(78)}\nother: ${line}`).ok).toBe(
      true,
    );
  });

  it('keeps apostrophes in plain words and brackets in quoted ones', () => {
    expect(parseText("note: it's fine\nother: '[[[[ not a list'")).toEqual({
      ok: true,
      value: { note: "it's fine", other: '[[[[ not a list' },
    });
  });
});

describe('delays by kind of message', () => {
  const pointersOf = (...delays: unknown[]) =>
    pointers({ ...MINIMAL, topology: { ...MINIMAL.topology, links: { delays } } });

  it('are spelled in one way, and absent where they are not written', () => {
    const links = {
      delays: [{ messages: ['vote'], delay: { kind: 'pareto', scale: '1050us', shape: 1.51 }, extra: '75000us' }],
    };
    const { delays } = parsed({ ...MINIMAL, topology: { ...MINIMAL.topology, links } }).topology.links;
    expect(delays).toEqual([
      { messages: ['vote'], delay: { kind: 'pareto', scale: '1.05ms', shape: 1.51 }, extra: '75ms' },
    ]);
    expect('delays' in parsed(MINIMAL).topology.links).toBe(false);
  });

  it('are refused where they say nothing, two things, or what no distribution is', () => {
    const draw = (delay: unknown) => pointersOf({ delay });
    expect(pointersOf({ from: ['eu-west-1'] })).toEqual(['/topology/links/delays/0/delay']);
    expect(pointersOf({ from: ['a'], between: ['a', 'b'], extra: '1ms' })).toEqual([
      '/topology/links/delays/0/between',
    ]);
    expect(draw({ kind: 'uniform', from: '3ms', to: '2ms' })).toEqual(['/topology/links/delays/0/delay/to']);
    expect(draw({ kind: 'pareto', scale: '3ms', shape: 0 })).toEqual(['/topology/links/delays/0/delay/shape']);
    const parts = [0.5, 0.4].map((share) => ({ share, delay: { kind: 'constant', value: '1ms' } }));
    expect(draw({ kind: 'mixture', parts })).toEqual(['/topology/links/delays/0/delay/parts']);
    expect(pointersOf()).toEqual(['/topology/links/delays']);
  });
});

describe('what clients ask by site', () => {
  const pointersOf = (workload: unknown) => pointers({ ...MINIMAL, workload });

  it('is held to the rules of what all ask', () => {
    expect(pointersOf({ operationsAt: { a: [{ kind: 'read', share: 0.5 }] } })).toEqual(['/workload/operationsAt/a']);
    expect(
      pointersOf({
        operationsAt: { a: [{ kind: 'txn', share: 1, reads: 3 }] },
        keys: { distribution: 'uniform', count: 2 },
      }),
    ).toEqual(['/workload/operationsAt/a/0/reads']);
    const conflict = { distribution: 'conflict', rate: 0.1 };
    expect(pointersOf({ operations: [{ kind: 'txn', share: 1 }], keys: conflict })).toEqual([
      '/workload/operations/0/reads',
    ]);
  });

  it('comes from sessions within their limit at every site', () => {
    expect(pointersOf({ clients: { perDatacenter: { a: 10, b: 300 } } })).toEqual(['/workload/clients/maxSessions']);
    expect(pointersOf({ clients: { perDatacenter: { a: 10, b: 30 } } })).toEqual([]);
    expect(pointersOf({ clients: { perDatacenter: { a: 0 } } })).toHaveLength(1);
  });
});

describe('canonical JSON', () => {
  it('sorts keys by code unit and leaves out what is undefined', () => {
    expect(canonicalJson({ b: [1, 'x', null], a: { d: 1e21, c: -0 }, z: undefined })).toBe(
      '{"a":{"c":0,"d":1e+21},"b":[1,"x",null]}',
    );
    expect(() => canonicalJson({ a: NaN })).toThrow('has no JSON form');
  });

  it('is digested as SHA-256', () => {
    // echo -n '{}' | sha256sum
    expect(digestOf({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });
});
