import {
  CLIENT_MESSAGES,
  type DelayDistribution,
  type DelayRule,
  type Experiment,
  nanosOf,
  type SimpleDelay,
  type Violation,
} from '@isthmus/contract';
import {
  type Distribution,
  leastDelays,
  type SimpleDistribution,
  type SpecialDelay,
  type SpecialDelays,
} from '@isthmus/sim-engine';
import type { Nanos } from '@isthmus/sim-protocol';
import { pointsOf } from './quantile-points.js';
import { type Refusal, unknownDatacenter } from './refusals.js';
import { entryOf } from './registry.js';

const [REQUEST, REPLY] = CLIENT_MESSAGES;

/** The rules of the links' delays, in the engine's terms; undefined where there are none. `ids`: the datacenters, in order. */
export function specialDelays(
  { topology, strategy }: Experiment,
  ids: readonly string[],
): { readonly ok: true; readonly value: SpecialDelays | undefined } | Refusal {
  const rules = topology.links.delays;
  if (rules === undefined) return { ok: true, value: undefined };
  const known = [...CLIENT_MESSAGES, ...entryOf(strategy.kind).messages];
  const violations = rules.flatMap((rule, index) => [
    ...unknownMessages(rule, index, known),
    ...unknownSites(rule, index, ids),
  ]);
  if (violations.length > 0) return { ok: false, violations };
  // Class 0 is for all that no rule names.
  const names = [null, ...new Set(rules.flatMap(({ messages }) => messages ?? []))];
  const classNamed = (name: string) => Math.max(0, names.indexOf(name));
  const applied = rules.map((rule) => ({
    messages: rule.messages,
    fits: pairsOf(rule, ids),
    instead: rule.delay === undefined ? null : distributionOf(rule.delay),
    extra: nanosOf(rule.extra ?? '0s'),
  }));
  return {
    ok: true,
    value: {
      messages: new Map(names.flatMap((name, index) => (name === null ? [] : [[name, index]]))),
      requests: classNamed(REQUEST),
      replies: classNamed(REPLY),
      of: names.map((name) => {
        const fitting = applied.filter(
          ({ messages }) => messages === undefined || (name !== null && messages.includes(name)),
        );
        return Array.from({ length: ids.length * ids.length }, (_, pair): SpecialDelay => {
          const here = fitting.filter(({ fits }) => fits[pair] === 1);
          return {
            instead: here.find(({ instead }) => instead !== null)?.instead ?? null,
            extra: here.reduce((sum, { extra }) => sum + extra, 0),
          };
        });
      }),
    },
  };
}

/** What no message of any kind is faster than. `delay`: of the links themselves. */
export function leastOfAll(special: SpecialDelays | undefined, delay: Float64Array): Float64Array {
  if (special === undefined) return delay;
  const least = special.of.map((_, kind) => leastDelays(special, kind, delay));
  return delay.map((_, pair) => Math.min(...least.map((row) => row[pair] ?? 0)));
}

/** 1 for each pair of datacenters that a rule is about. */
function pairsOf({ from, to, between }: DelayRule, ids: readonly string[]): Uint8Array {
  const fits = (one: string, other: string) => {
    if (between !== undefined) return one !== other && between.includes(one) && between.includes(other);
    if (from === undefined && to === undefined) return true;
    if (from === undefined || to === undefined)
      return one !== other && (from?.includes(one) ?? to?.includes(other) ?? false);
    return from.includes(one) && to.includes(other);
  };
  return Uint8Array.from(ids.flatMap((one) => ids.map((other) => (fits(one, other) ? 1 : 0))));
}

function distributionOf(delay: DelayDistribution): Distribution {
  if (delay.kind !== 'mixture') return simpleDistribution(delay);
  return {
    kind: 'mixture',
    parts: delay.parts.map(({ share, delay: part }) => ({ share, delay: simpleDistribution(part) })),
  };
}

function simpleDistribution(delay: SimpleDelay): SimpleDistribution {
  switch (delay.kind) {
    case 'constant':
      return { ...delay, value: ns(delay.value) };
    case 'uniform':
      return { ...delay, from: ns(delay.from), to: ns(delay.to) };
    case 'exponential':
      return { ...delay, mean: ns(delay.mean), minimum: ns(delay.minimum) };
    case 'normal':
      return { ...delay, mean: ns(delay.mean), deviation: ns(delay.deviation) };
    case 'lognormal':
      return { ...delay, median: ns(delay.median), minimum: ns(delay.minimum) };
    case 'pareto':
      return { ...delay, scale: ns(delay.scale) };
    case 'quantiles':
      return { kind: 'quantiles', points: pointsOf(delay.points) };
  }
}

function ns(duration: string): Nanos {
  return nanosOf(duration) as Nanos;
}

function unknownMessages({ messages = [] }: DelayRule, index: number, known: readonly string[]): Violation[] {
  return messages.flatMap((name, position) =>
    known.includes(name)
      ? []
      : [
          {
            pointer: `/topology/links/delays/${index}/messages/${position}`,
            code: 'unknown-message',
            message: `there is no message ${JSON.stringify(name)}`,
            allowed: `one of ${known.join(', ')}`,
          },
        ],
  );
}

function unknownSites(rule: DelayRule, index: number, ids: readonly string[]): Violation[] {
  return (['from', 'to', 'between'] as const).flatMap((field) =>
    (rule[field] ?? []).flatMap((name, position) =>
      ids.includes(name)
        ? []
        : [
            unknownDatacenter(
              `/topology/links/delays/${index}/${field}/${position}`,
              name,
              ids.map((id) => ({ id })),
            ),
          ],
    ),
  );
}
