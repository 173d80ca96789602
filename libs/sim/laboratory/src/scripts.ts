import { labelledPositions, nanosOf, type Script, type ScriptedOperation } from '@isthmus/contract';
import type { Cluster, Instant, Nanos } from '@isthmus/sim-protocol';
import type { ScriptedAsk, ScriptedClientPlan } from '@isthmus/sim-workloads';

/** A script in the workload's terms. */
export function scriptsOf(script: Script, { datacenters }: Cluster): ScriptedClientPlan[] {
  const positions = labelledPositions(script);
  return script.map(({ site, steps }) => ({
    datacenter: datacenters.find(({ name }) => name === site)!.id,
    steps: steps.map((step) => {
      const { at = '0s', after } = step;
      const told = after && {
        ...positions.get(after.label)!,
        after: nanosOf(after.delay) as Nanos,
        carriesContext: after.carriesContext,
      };
      return { notBefore: nanosOf(at) as Instant, told, asks: askOf(step) };
    }),
  }));
}

/** What a kind needs is there: the contract has seen to it. */
function askOf(step: ScriptedOperation): ScriptedAsk {
  const {
    kind,
    key,
    value = 0,
    expected,
    consistency = 'default',
    lease = '0s',
    underLock = false,
    parties = 1,
  } = step;
  switch (kind) {
    case 'read':
      return { kind, key, consistency };
    case 'write':
      return { kind, key, value, underLock };
    case 'cas':
      return { kind, key, expected, value };
    case 'lock':
      return { kind, key, lease: nanosOf(lease) as Nanos };
    case 'barrier':
      return { kind, key, parties, lease: nanosOf(lease) as Nanos };
    case 'broadcast':
      return { kind, key, value };
    case 'txn': {
      const { reads = [], writes = [], pauseBetween = '0s' } = step;
      return { kind, reads, writes, pause: nanosOf(pauseBetween) as Nanos };
    }
    case 'increment':
    case 'sync':
    case 'unlock':
      return { kind, key };
  }
}
