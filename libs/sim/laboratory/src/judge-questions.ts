import {
  CONSISTENCY_MODELS,
  type ConsistencyModel,
  ISOLATION_LEVELS,
  type IsolationLevel,
} from '@isthmus/sim-checkers';

/** What may be asked of a history of registers, and the models that each is about; `models` is all of them. */
export const MODEL_CHECKS: Readonly<Record<string, readonly ConsistencyModel[]>> = {
  linearizable: ['linearizable'],
  sequential: ['sequential'],
  causal: ['CC', 'CCv', 'CM'],
  pram: ['PRAM'],
  sessions: ['read your writes', 'monotonic reads', 'monotonic writes', 'writes follow reads'],
  'consistent-prefix': ['consistent prefix'],
  models: CONSISTENCY_MODELS,
};

/** The models of some names, each once; undefined where a name is none. */
export function modelsNamed(names: readonly string[]): readonly ConsistencyModel[] | undefined {
  const models = new Set<ConsistencyModel>();
  for (const name of names) {
    const found = Object.hasOwn(MODEL_CHECKS, name) ? MODEL_CHECKS[name] : undefined;
    if (found === undefined) return undefined;
    found.forEach((model) => models.add(model));
  }
  return [...models];
}

/** The names of the levels, as they are asked for: with hyphens. */
export const LEVEL_NAMES: readonly string[] = ISOLATION_LEVELS.map((level) => level.replaceAll(' ', '-'));

/** The level of a name, with hyphens or with spaces. */
export function levelNamed(name: string): IsolationLevel | undefined {
  return ISOLATION_LEVELS.find((level) => level.replaceAll(' ', '-') === name || level === name);
}

/** Whether consistency models are defined for a model of objects. */
export function isOfRegisters(model: string): boolean {
  return model === 'register' || model === 'cas-register';
}
