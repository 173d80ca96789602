import type { Experiment, Violation } from '@isthmus/contract';

/** What a workload says by site: about sites that have clients, and, of their number, about each. */
export function siteViolations({ workload }: Experiment, ids: readonly string[]): Violation[] {
  const { sites: wanted, perDatacenter } = workload.clients;
  const sites = wanted === 'all' ? ids : ids.filter((id) => wanted.includes(id));
  const others = (pointer: string, named: readonly string[]) =>
    named.flatMap((name): Violation[] =>
      sites.includes(name)
        ? []
        : [
            {
              pointer: `${pointer}/${name}`,
              code: 'unknown-datacenter',
              message: `there is no datacenter ${JSON.stringify(name)} with clients`,
              allowed: `one of ${sites.join(', ')}`,
            },
          ],
    );
  const violations = others('/workload/operationsAt', Object.keys(workload.operationsAt ?? {}));
  if (typeof perDatacenter === 'number') return violations;
  const missing = sites.filter((site) => perDatacenter[site] === undefined);
  if (missing.length > 0)
    violations.push({
      pointer: '/workload/clients/perDatacenter',
      code: 'required',
      message: `how many clients ${missing.join(', ')} ${missing.length === 1 ? 'has' : 'have'} is missing`,
      allowed: 'a number for each site; or /workload/clients/sites without them',
    });
  return [...violations, ...others('/workload/clients/perDatacenter', Object.keys(perDatacenter))];
}
