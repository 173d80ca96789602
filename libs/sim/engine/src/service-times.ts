import type { OperationKind, Strategy } from '@isthmus/sim-protocol';
import { REQUEST_BYTES } from './outcome.js';
import type { Random, Stream } from '@isthmus/sim-random';
import type { Scenario } from './scenario.js';
import { contextBytesOf, itemOf, type Request } from './with-context.js';

/** CPU time of what arrives at a node, in nanoseconds, before a slow CPU lengthens it. */
export class ServiceTimes<Message, Entry> {
  /** Nothing takes any: there is no queue. */
  readonly isFree: boolean;
  private readonly usual: number;
  private readonly nanosPerByte: number;
  private readonly requests: Readonly<Partial<Record<OperationKind, number>>>;
  /** Null where all messages take the same. */
  private readonly messages: ReadonlyMap<string, number> | null;
  /** By node; null where nothing is left to chance. */
  private readonly draws: readonly Stream[] | null;

  constructor(
    private readonly strategy: Strategy<Message, Entry>,
    { nodes: { serviceTime, service }, cluster }: Pick<Scenario, 'nodes' | 'cluster'>,
    random: Random,
  ) {
    this.usual = serviceTime;
    this.nanosPerByte = service?.nanosPerByte ?? 0;
    this.requests = service?.requests ?? {};
    this.messages = service === undefined || service.messages.size === 0 ? null : service.messages;
    this.isFree = serviceTime === 0 && service === undefined;
    this.draws =
      service?.isExponential === true ? cluster.nodes.map(({ name }) => random.stream(`service/${name}`)) : null;
  }

  /** The bytes of a session context count as well. */
  ofRequest(request: Request, node: number): number {
    const each = this.requests[itemOf(request).kind] ?? this.usual;
    return this.drawn(each + this.nanosPerByte * (REQUEST_BYTES + contextBytesOf(request)), node);
  }

  ofMessage(message: Message, node: number): number {
    const { strategy, messages, nanosPerByte } = this;
    const each = messages === null ? this.usual : (messages.get(strategy.nameOf(message)) ?? this.usual);
    return this.drawn(nanosPerByte === 0 ? each : each + nanosPerByte * strategy.sizeOf(message), node);
  }

  private drawn(mean: number, node: number): number {
    return this.draws === null ? mean : mean * this.draws[node]!.exponential();
  }
}
