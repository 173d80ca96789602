import { type Cluster, type Input, msFromNanos, type NodeId, type Strategy } from '@isthmus/sim-protocol';
import type { Effect } from './effects.js';

/**
 * What happened, as lines that a reviewer reads top to bottom: each input with its time and node, and below it,
 * indented, what the replica asked for.
 */
export class Transcript<Message, Entry> {
  private readonly lines: string[] = [];

  constructor(
    private readonly strategy: Strategy<Message, Entry>,
    private readonly cluster: Cluster,
  ) {}

  /** A line of the test's own: `-- a/0 is cut off`. */
  note(text: string): void {
    this.lines.push(`-- ${text}`);
  }

  input(now: number, node: NodeId, input: Input<Message, Entry>): void {
    this.lines.push(`${msFromNanos(now).toFixed(3).padStart(11)}ms  ${this.name(node)}  ${this.inputText(input)}`);
  }

  effect(effect: Effect<Message, Entry>): void {
    this.lines.push(`${' '.repeat(20)}${this.effectText(effect)}`);
  }

  text(): string {
    return this.lines.join('\n') + '\n';
  }

  private name(node: NodeId): string {
    return this.cluster.nodes[node]?.name ?? `node ${node}`;
  }

  private message(message: Message): string {
    return `${this.strategy.nameOf(message)} ${valueText(message, 'kind')}`;
  }

  private inputText(input: Input<Message, Entry>): string {
    switch (input.kind) {
      case 'start':
        return `start (${input.reason}) ${input.recovered.map((entry) => valueText(entry)).join(' ')}`.trimEnd();
      case 'request':
        return `request #${input.id} session ${input.session}.${input.sequence} ${valueText(input.operation)}${contextText(input.context)}`;
      case 'message':
        return `<- ${this.name(input.from)} ${this.message(input.message)}`;
      case 'timeout':
        return `timeout ${input.timer}`;
      case 'persisted':
        return `persisted ${input.count}`;
      case 'connection-reset':
        return `connection-reset ${this.name(input.peer)}`;
    }
  }

  private effectText(effect: Effect<Message, Entry>): string {
    switch (effect.kind) {
      case 'send':
        return `-> ${this.name(effect.to)} ${this.message(effect.message)}`;
      case 'reply':
        return `reply #${effect.id} ${valueText(effect.result)}${contextText(effect.context)}`;
      case 'reply-for':
        return `reply #${effect.id} for ${this.name(effect.receiver)} ${valueText(effect.result)}`;
      case 'set-timer':
        return `set-timer ${effect.timer} ${msFromNanos(effect.delay)}ms${effect.spread > 0 ? ` + up to ${msFromNanos(effect.spread)}ms` : ''}`;
      case 'cancel-timer':
        return `cancel-timer ${effect.timer}`;
      case 'persist':
        return `persist ${valueText(effect.entry)}`;
      case 'discard':
        return `discard ${effect.count}`;
      case 'announce':
        return `announce ${effect.role} of term ${effect.term}`;
    }
  }
}

function contextText(context: unknown): string {
  return context === undefined || context === null ? '' : ` with ${valueText(context)}`;
}

/** A value on one line, without quotes around names and without its functions: `{term: 2, entries: [{index: 1}]}`. */
export function valueText(value: unknown, leftOut?: string): string {
  if (Array.isArray(value)) return `[${value.map((item) => valueText(item)).join(', ')}]`;
  if (value instanceof Map)
    return `{${[...value].map(([key, item]) => `${valueText(key)}: ${valueText(item)}`).join(', ')}}`;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return valueText(Array.from(value as Int32Array));
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([name, item]) => name !== leftOut && typeof item !== 'function');
    return `{${fields.map(([name, item]) => `${name}: ${valueText(item)}`).join(', ')}}`;
  }
  return String(value);
}
