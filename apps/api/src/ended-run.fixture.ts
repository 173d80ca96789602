import type { Report, Run } from '@isthmus/contract';
import type { Store } from '@isthmus/persistence';

/** For specs: plays the worker of a run that ends with this verdict, and no figures but those given. */
export async function endRun(
  { attempts }: Store,
  { id, seed }: Pick<Run, 'id' | 'seed'>,
  verdict: 'holds' | 'violated',
  figures: Partial<Report> = {},
): Promise<void> {
  const claim = await attempts.claim(id);
  const nothing = {
    datacenters: [],
    phases: [],
    availability: [],
    latency: [],
    downtime: [],
    recovery: [],
    findings: [],
  };
  const report = {
    ...{ ...nothing, operations: {}, cap: { verdict: 'available' }, expectations: [], otherChecks: [] },
    ...{ linearizable: { verdict, witness: null }, messages: { perOperation: 0 }, strategy: {}, seed, digest: 'd' },
    ...figures,
  };
  await attempts.commit(claim!, { report: report as unknown as Report, history: new Uint8Array() });
}
