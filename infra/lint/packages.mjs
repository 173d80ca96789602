/** Packages of others that only some projects may import, and what to do instead. */
const owners = [
  {
    packages: ['@prisma/*', 'pg', '**/generated/prisma/**'],
    projects: ['persistence', 'infra'],
    message: 'Only libs/persistence speaks to PostgreSQL. Use, or add, a repository of @isthmus/persistence.',
  },
  {
    packages: ['bullmq', 'bullmq/*', 'ioredis'],
    projects: ['queue'],
    message: 'Only libs/queue speaks to Redis and names a queue. Use, or add, a function of @isthmus/queue.',
  },
  {
    packages: ['workerpool'],
    projects: ['worker'],
    message: 'Only apps/worker runs simulations in child processes.',
  },
  {
    packages: ['@nestjs/*'],
    projects: ['api', 'worker'],
    message: 'NestJS belongs to the two services. A library takes plain arguments and returns plain values.',
  },
];

const assessOnly = {
  name: '@isthmus/sim-laboratory',
  message: "The API never simulates. Import '@isthmus/sim-laboratory/assess', which validates and estimates only.",
};

const noEnvironment = ['process', 'node:process'].map((name) => ({
  name,
  message: 'Use the global process: so the one reader of process.env, environment.ts, stays the only one.',
}));

const noBuiltIns = {
  group: ['node:*'],
  message: 'This library also runs in a browser. It does no I/O: take the data as an argument.',
};

const alone = 'The simulation core depends on nothing but itself: a foreign update may not move a published number.';

/** Everything that is neither relative nor ours. */
const noPackages = { regex: String.raw`^(?!\.{1,2}/|@isthmus/)`, message: alone };

/** The laboratory describes the contract's schemas, which are Zod's. */
const noPackagesButZod = { regex: String.raw`^(?!\.{1,2}/|@isthmus/|zod$)`, message: alone };

/**
 * The options of `no-restricted-imports` for the files of one project.
 *
 * @param {string} project
 * @param {{ inSpecs: boolean }} where Specs may import test libraries and read the environment, but cross no fence
 * between projects.
 */
export function importOptions(project, { inSpecs }) {
  const isCore = project.startsWith('sim-') && project !== 'sim-testing';
  return {
    paths: [...(project === 'api' ? [assessOnly] : []), ...(inSpecs ? [] : noEnvironment)],
    patterns: [
      ...owners
        .filter((owner) => !owner.projects.includes(project))
        .map(({ packages, message }) => ({ group: packages, message })),
      ...(isCore && !inSpecs ? [project === 'sim-laboratory' ? noPackagesButZod : noPackages] : []),
      ...(project === 'contract' && !inSpecs ? [noBuiltIns] : []),
    ],
  };
}
