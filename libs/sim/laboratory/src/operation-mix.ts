import type { Workload } from '@isthmus/contract';

export type Choice = Workload['operations'][number];

/** All that clients of some site may ask, each with its JSON pointer. */
export function choicesIn({ operations, operationsAt = {} }: Pick<Workload, 'operations' | 'operationsAt'>): {
  readonly choice: Choice;
  readonly pointer: string;
}[] {
  const lists = [
    ['/workload/operations', operations] as const,
    ...Object.entries(operationsAt).map(([site, list]) => [`/workload/operationsAt/${site}`, list] as const),
  ];
  return lists.flatMap(([pointer, list]) => list.map((choice, index) => ({ choice, pointer: `${pointer}/${index}` })));
}

/** What the clients of a datacenter ask. */
export function mixAt({ operations, operationsAt }: Workload, datacenter: string): readonly Choice[] {
  return operationsAt?.[datacenter] ?? operations;
}

/** How many clients a site has from the start. */
export function sessionsAt({ clients: { perDatacenter } }: Workload, datacenter: string): number {
  return typeof perDatacenter === 'number' ? perDatacenter : (perDatacenter[datacenter] ?? 0);
}
