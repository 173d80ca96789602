import type { OperationKind, Strategy } from '@isthmus/sim-protocol';
import { REQUEST_BYTES } from './outcome.js';
import type { NodeScenario } from './scenario.js';
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

  constructor(
    private readonly strategy: Strategy<Message, Entry>,
    { serviceTime, service }: NodeScenario,
  ) {
    this.usual = serviceTime;
    this.nanosPerByte = service?.nanosPerByte ?? 0;
    this.requests = service?.requests ?? {};
    this.messages = service === undefined || service.messages.size === 0 ? null : service.messages;
    this.isFree = serviceTime === 0 && service === undefined;
  }

  /** The bytes of a session context count as well. */
  ofRequest(request: Request): number {
    const each = this.requests[itemOf(request).kind] ?? this.usual;
    return each + this.nanosPerByte * (REQUEST_BYTES + contextBytesOf(request));
  }

  ofMessage(message: Message): number {
    const { strategy, messages, nanosPerByte } = this;
    const each = messages === null ? this.usual : (messages.get(strategy.nameOf(message)) ?? this.usual);
    return nanosPerByte === 0 ? each : each + nanosPerByte * strategy.sizeOf(message);
  }
}
