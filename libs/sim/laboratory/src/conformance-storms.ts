import type { FaultKind, Guarantee } from '@isthmus/sim-protocol';
import type { Stream } from '@isthmus/sim-random';

/** As a document writes them. */
type Fields = Readonly<Record<string, unknown>>;

/** Faults strike from 0.5 s to 1.7 s and from 2.7 s to 3.9 s; all are healed between and after. */
const STORM = { kind: 'nemesis', at: '500ms', for: '4500ms', active: '1200ms', quiet: '1s' };
export const DURATION = '6500ms';
export const HEALED_MS = 3900;
/** The part of a run, in milliseconds, in which everybody must be served again: 1.1 s after the last heal. */
export const SERVED_FROM_MS = 5000;
/** How long replicas may take to be equal after the last operation: what was lost is sent again after a second. */
export const DRAIN = { stream: '3s', datagram: '10s' } as const;

/**
 * So many slow links at once are over when their storm is. Several multiply: three make 512 of a factor of 8, and what was sent over them is
 * on its way for seconds after the last heal, with all that follows it on its stream.
 */
export const SLOW_LINKS_AT_ONCE_MAX = 2;

const often = { rate: '1/s', duration: { min: '40ms', max: '700ms' } };

/** What strikes, by the kind of fault that promises name. Kinds without an entry are no business of a generator of faults. */
const MIX: Readonly<Record<FaultKind, readonly Fields[]>> = {
  partition: [
    { fault: 'partition', ...often, between: 'nodes' },
    { fault: 'partition', ...often, blocks: 'outgoing' },
    { fault: 'flapping', ...often, between: 'nodes', period: '60ms' },
    { fault: 'cut-links', ...often, between: 'nodes', blocks: 'outgoing' },
    { fault: 'isolate', ...often },
    { fault: 'isolate', ...often, target: 'leader' },
    { fault: 'isolate', ...often, target: 'leader', scope: 'replicas' },
    { fault: 'isolate', ...often, scope: 'replicas' },
    { fault: 'partition', ...often, between: 'nodes', scope: 'replicas' },
    { fault: 'isolate', ...often, target: 'datacenter', blocks: 'incoming' },
    { fault: 'majorities-ring', ...often },
  ],
  'message-loss': [{ fault: 'flaky-link', ...often, between: 'nodes', loss: 0.4, duplicate: 0.1 }],
  'crash-disk-kept': [
    { fault: 'crash', ...often, disk: 'kept' },
    { fault: 'outage', ...often },
  ],
  'crash-disk-truncated': [
    { fault: 'crash', ...often, disk: 'truncated' },
    { fault: 'crash', rate: '1/s', duration: { min: '1ms', max: '20ms' }, disk: 'truncated' },
    { fault: 'outage', rate: '1/s', duration: { min: '1ms', max: '200ms' }, disk: 'truncated' },
  ],
  'crash-disk-lost': [{ fault: 'crash', ...often, disk: 'lost' }],
  pause: [{ fault: 'pause', ...often }],
  slowness: [
    { fault: 'slow-link', ...often, factor: 8 },
    { fault: 'slow-cpu', ...often, factor: 100 },
    { fault: 'slow-disk', ...often, added: '10ms' },
  ],
  'gray-failure': [{ fault: 'gray', ...often, share: 0.5 }],
  'clock-skew': [{ fault: 'clock-jump', ...often, by: '2s' }],
  'repeated-request': [],
};
/** The worst clock that a document may ask for. */
const DRIFT_PPM_MAX = 100_000;
export const FAULT_KINDS = Object.keys(MIX) as readonly FaultKind[];

/** What a run may be drawn from: what one promise says that it survives. */
export type Survived = Pick<Guarantee, 'under' | 'clockDriftPpmMax'>;

/** What a storm may do, and to whom. */
export interface Reach {
  readonly kinds: readonly FaultKind[];
  readonly nodes: number;
  readonly datacenters: number;
  /** Whether somebody announces that it leads. */
  readonly hasLeader: boolean;
}

/** The generators of faults of a run, one of cuts and one of all else: none where nothing may strike. */
export function stormOf(draw: Stream, { kinds, nodes, datacenters, hasLeader }: Reach): Fields[] {
  const mix = FAULT_KINDS.filter((kind) => kinds.includes(kind))
    .flatMap((kind) => MIX[kind])
    .filter(({ fault, target, between }) => {
      if (fault === 'majorities-ring') return nodes > 3;
      if (target === 'leader') return hasLeader;
      if (fault === 'isolate' || fault === 'outage' || fault === 'partition') return datacenters > 1;
      return between !== 'nodes' || nodes > 1;
    });
  const maxDown = oneOf(draw, ['minority', nodes]);
  const isCut = (entry: Fields) => MIX.partition.includes(entry);
  return [
    { name: 'cuts', mix: mix.filter(isCut) },
    { name: 'troubles', mix: mix.filter((entry) => !isCut(entry)) },
  ].flatMap((generator) =>
    generator.mix.length === 0 ? [] : [{ ...STORM, ...generator, swarm: oneOf(draw, [0, 0.5, 0.75]), maxDown }],
  );
}

/** Of a run, as its topology has them; they may be at fault themselves. */
interface Surroundings {
  readonly links: Fields & { readonly transport: 'stream' | 'datagram' };
  readonly nodes: Fields;
}

/** Links, disks and clocks. Delays of 1 to 10 ms: much happens in a second. */
export function surroundingsOf(
  draw: Stream,
  datacenters: readonly string[],
  { under, clockDriftPpmMax = 0 }: Survived,
): Surroundings {
  const oneWay = Object.fromEntries(
    datacenters
      .slice(0, -1)
      .map((from, index) => [
        from,
        Object.fromEntries(datacenters.slice(index + 1).map((to) => [to, `${1 + draw.below(10)}ms`])),
      ]),
  );
  const retransmission = { timeout: '20ms', resetAfter: oneOf(draw, ['100ms', '400ms']) };
  const stream = { transport: 'stream', retransmission } as const;
  const loss = oneOf(draw, [0.01, 0.05]);
  const datagram = { transport: 'datagram', loss, duplicate: 0.05, reorder: 0.1 } as const;
  const isLossy = under.includes('message-loss') && draw.bernoulli(0.5);
  const driftPpm = Math.min(clockDriftPpmMax, DRIFT_PPM_MAX);
  const clock = under.includes('clock-skew')
    ? { offset: '500ms', drift: '500ppm' }
    : { drift: `${driftPpm}ppm`, offset: driftPpm > 0 ? '500ms' : '0s' };
  const jitter = oneOf<Fields>(draw, [
    { kind: 'lognormal', relative: 0.05, minimum: '0s' },
    { kind: 'exponential', relative: 0.3 },
  ]);
  return {
    links: { oneWay, jitter, ...(isLossy ? datagram : stream) },
    nodes: {
      fsync: oneOf(draw, ['200us', '2ms', '10ms']),
      clock: draw.bernoulli(0.5) ? clock : {},
    },
  };
}

export function oneOf<Choice>(draw: Stream, choices: readonly Choice[]): Choice {
  return choices[draw.below(choices.length)]!;
}
