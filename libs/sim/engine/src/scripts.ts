import type { Operation, Result, ScriptedClient, ScriptedStep } from '@isthmus/sim-protocol';
import type { ClientSurroundings } from './client-library.js';
import { SCRIPT_GOES_ON } from './events.js';
import type { Session } from './session.js';

const LEFT_OUT = true;

/** An operation that is over. */
export interface Done {
  readonly id: number;
  readonly operation: Operation;
}

/** What others can be told of a step. */
interface Effect {
  readonly id: number;
  /** When its client knew. */
  readonly at: number;
  /** What the strategy remembered in its session; null where nobody is told that. */
  readonly context: unknown;
}

interface Progress {
  readonly script: ScriptedClient;
  readonly session: Session;
  /** The steps so far, in their order; null: without effect, as far as the client knows, or left out. */
  readonly ended: (Effect | null)[];
  /** Whether the step after those is open, or its time is set. */
  isUnderWay: boolean;
}

/** Lets clients follow their scripts. */
export class Scripts {
  private readonly clients: readonly Progress[];
  /** Steps whose session context is told, as `client/step`. */
  private readonly contextsTold: ReadonlySet<string>;

  constructor(
    scripts: readonly ScriptedClient[],
    sessionOf: (script: ScriptedClient, client: number) => Session,
    private readonly around: Pick<ClientSurroundings, 'queue' | 'history'>,
    private readonly begin: (session: Session, step: ScriptedStep) => void,
  ) {
    this.clients = scripts.map((script, client) => ({
      ...{ script, session: sessionOf(script, client), ended: [], isUnderWay: false },
    }));
    const told = scripts.flatMap(({ steps }) => steps.flatMap((step) => step.told ?? []));
    this.contextsTold = new Set(
      told.filter(({ carriesContext }) => carriesContext).map(({ client, step }) => `${client}/${step}`),
    );
  }

  start(): void {
    this.armAll();
  }

  /** The time of a client's next step has come. */
  goesOn(client: number): void {
    const { script, session, ended } = this.clients[client]!;
    const step = script.steps[ended.length]!;
    const { told } = step;
    if (told !== undefined && told.client !== client) {
      const { history } = this.around;
      const { id, context } = this.clients[told.client]!.ended[told.step]!;
      history.tell(history.length, id);
      if (told.carriesContext && context !== null) session.client?.hear?.(context);
    }
    this.begin(session, step);
  }

  /** The open operation of a client is over, and its session free. */
  succeeded(client: number, { id, operation }: Done, result: Extract<Result, { kind: 'ok' }>): void {
    const { script, session, ended } = this.clients[client]!;
    script.steps[ended.length]!.answered?.(result);
    const isTold = this.contextsTold.has(`${client}/${ended.length}`);
    const context = isTold ? (session.client?.context(operation) ?? null) : null;
    this.over(client, { id, at: this.around.queue.now, context });
  }

  /** As `succeeded`, for one that did not end `ok`. */
  failed(client: number): void {
    this.over(client, null);
  }

  private over(client: number, effect: Effect | null): void {
    const progress = this.clients[client]!;
    progress.ended.push(effect);
    progress.isUnderWay = false;
    this.armAll();
  }

  /** Again where a step was left out: others may have waited for that. */
  private armAll(): void {
    while (this.clients.map((_, client) => this.arm(client)).includes(LEFT_OUT));
  }

  /** Sets the time of a client's next step, unless somebody has to tell it of one that is not over, or it is left out. */
  private arm(client: number): boolean {
    const { queue } = this.around;
    const progress = this.clients[client]!;
    const step = progress.script.steps[progress.ended.length];
    if (progress.isUnderWay || step === undefined) return false;
    let at = Math.max(queue.now, step.notBefore);
    if (step.told !== undefined) {
      const teller = this.clients[step.told.client]!.ended[step.told.step];
      if (teller === undefined) return false;
      if (teller === null) {
        progress.ended.push(null);
        return LEFT_OUT;
      }
      at = Math.max(at, teller.at + step.told.after);
    }
    progress.isUnderWay = true;
    queue.schedule(at, SCRIPT_GOES_ON, client, 0, 0, 0, null);
    return false;
  }
}
