import type { Violation } from '@isthmus/contract';

export interface Refusal {
  readonly ok: false;
  readonly violations: readonly Violation[];
}

export function refused(violation: Violation): Refusal {
  return { ok: false, violations: [violation] };
}

export function unknownDatacenter(
  pointer: string,
  name: string,
  datacenters: readonly { readonly id: string }[],
): Violation {
  return {
    pointer,
    code: 'unknown-datacenter',
    message: `there is no datacenter ${JSON.stringify(name)}`,
    allowed: `one of ${datacenters.map(({ id }) => id).join(', ')}`,
  };
}
