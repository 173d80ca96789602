/**
 * Which way imports go: what each project may depend on. A project that is not named here has no right to depend on
 * any other; the specs beside this file hold the table against every package.json.
 */
export const allowedDependencies = {
  web: ['contract'],
  api: [
    'contract',
    'persistence',
    'queue',
    'sim-catalog',
    'sim-metrics',
    'sim-laboratory',
    'sim-history',
    'sim-scenarios',
  ],
  worker: ['contract', 'persistence', 'queue', 'sim-laboratory', 'sim-history'],
  cli: ['contract', 'sim-laboratory', 'sim-checkers', 'sim-history', 'sim-catalog', 'sim-scenarios', 'sim-validation'],
  persistence: ['contract'],
  queue: ['contract'],
  'sim-laboratory': [
    'contract',
    'sim-protocol',
    'sim-random',
    'sim-history',
    'sim-engine',
    'sim-strategies',
    'sim-workloads',
    'sim-checkers',
    'sim-metrics',
    'sim-catalog',
  ],
  'sim-validation': ['contract', 'sim-protocol', 'sim-history', 'sim-metrics', 'sim-catalog', 'sim-laboratory'],
  'sim-engine': ['sim-protocol', 'sim-random'],
  'sim-workloads': ['sim-protocol', 'sim-random'],
  'sim-metrics': ['sim-protocol', 'sim-random'],
  'sim-testing': ['sim-protocol', 'sim-random'],
  'sim-strategies': ['sim-protocol'],
  'sim-checkers': ['sim-protocol'],
  'sim-history': ['sim-protocol'],
  'sim-catalog': ['contract'],
  'sim-scenarios': ['contract', 'sim-catalog', 'sim-metrics'],
  contract: [],
  'sim-protocol': [],
  'sim-random': [],
  infra: [],
};

/** The dependencies of `sim-testing` cannot use it themselves: that would be a circle. */
const withoutTesting = new Set(['sim-testing', ...allowedDependencies['sim-testing']]);

/**
 * The options of `@nx/enforce-module-boundaries`.
 *
 * @param {{ inSpecs: boolean }} where In specs a project may also use `sim-testing`.
 */
export function boundaryOptions({ inSpecs }) {
  return {
    enforceBuildableLibDependency: true,
    depConstraints: Object.entries(allowedDependencies).map(([project, allowed]) => ({
      sourceTag: `scope:${project}`,
      onlyDependOnLibsWithTags: [
        ...allowed.map((name) => `scope:${name}`),
        ...(inSpecs && !withoutTesting.has(project) ? ['scope:sim-testing'] : []),
      ],
    })),
  };
}
