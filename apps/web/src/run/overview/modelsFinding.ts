import type { Report } from '@isthmus/contract';

type Models = NonNullable<Report['models']>;

/** How many models hold, and which do not, strongest first. */
export function modelsFinding(models: Models): string {
  const named = (verdict: Models[number]['verdict']) => {
    const names = models.filter((each) => each.verdict === verdict).map(({ model }) => model);
    return names.length === 0 ? '' : `; ${verdict}: ${names.join(', ')}`;
  };
  const holding = models.filter(({ verdict }) => verdict === 'holds').length;
  const count = holding === models.length ? `All ${holding} hold` : `${holding} of ${models.length} hold`;
  return `${count}${named('violated')}${named('undecided')}${named('unchecked')}`;
}
