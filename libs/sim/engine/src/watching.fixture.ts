import type { Instant } from '@isthmus/sim-protocol';
import type { Impairment } from './impairment.js';
import { MS, quiet } from './scenario.fixture.js';
import type { CrashFault, DiskAtRestart, Scenario } from './scenario.js';
import { simulate } from './simulate.js';
import { NODE, type NoteInput, type NoteOutbox, scripted } from './strategies.fixture.js';

export const one = quiet({ nodes: [1] });
export const pair = quiet({ nodes: [1, 1], oneWayMs: 50 });

/** Changes what the nodes are like, and crashes them. */
export const withNodes = (base: Scenario, nodes: Partial<Scenario['nodes']>, crashes: CrashFault[] = []): Scenario => ({
  ...base,
  nodes: { ...base.nodes, ...nodes },
  faults: { ...base.faults, crashes },
});

export const crash = (node: number, atMs: number, untilMs: number, disk: DiskAtRestart = 'kept'): CrashFault => ({
  node: NODE[node]!,
  at: (atMs * MS) as Instant,
  until: untilMs * MS,
  disk,
});

/** When a fault is in force. */
export const between = (fromMs: number, untilMs: number) => ({
  from: (fromMs * MS) as Instant,
  until: (untilMs * MS) as Instant,
});

/** Adds faults that are neither cuts nor crashes. */
export const impaired = (base: Scenario, ...impairments: Impairment[]): Scenario => ({
  ...base,
  faults: { ...base.faults, impairments },
});

/** What one node sees, with the times in milliseconds of its own clock. */
export function watch(
  scenario: Scenario,
  act: (input: NoteInput, nowMs: number, out: NoteOutbox) => void,
  node = 0,
): string[] {
  const seen: string[] = [];
  const strategy = scripted((self) => (input, now, out) => {
    if (self !== node) return;
    seen.push(`${now / MS} ${describeInput(input)}`);
    act(input, now / MS, out);
  });
  simulate(strategy, scenario);
  return seen;
}

export function describeInput(input: NoteInput): string {
  switch (input.kind) {
    case 'start':
      return `${input.reason} [${input.recovered.join(' ')}]`;
    case 'message':
      return `message ${input.message.number}`;
    case 'timeout':
      return `timeout ${input.timer}`;
    case 'persisted':
      return `persisted ${input.count}`;
    case 'connection-reset':
      return `reset by ${input.peer}`;
    case 'request':
      return `request ${input.id} of session ${input.session}, its ${input.sequence}.`;
  }
}
