import type { Result } from '@isthmus/sim-protocol';
import { FIELD_BYTES } from './message-size.js';
import type {
  Answer,
  Command,
  CommandPlace,
  CreateStateMachine,
  Observer,
  ReadOperation,
  StateMachine,
} from './state-machine.js';

/** A copy of a state machine and of what its clients were answered, which nothing changes any more. */
export interface StateCopy {
  readonly machine: unknown;
  /** By session. */
  readonly sequences: Int32Array<ArrayBuffer>;
  readonly answers: readonly Answer[];
  /** On the wire and on disk. */
  readonly bytes: number;
  /** How many of these bytes are keys and values. */
  readonly payload: number;
}

/** Of a command that a node gives itself: it is executed as often as the log holds it, and nobody awaits an answer. */
export const NO_SESSION = -1;

/** Session, sequence, and the answer's value and flag. */
const SESSION_BYTES = 4 * FIELD_BYTES;

/**
 * A state machine that executes each command once however often the log holds it, and gives a retry the answer of the first
 * (Ongaro's dissertation, section 6.3). A session has one operation open at a time, so its last command is all to remember.
 */
export class ExactlyOnce {
  private readonly machine: StateMachine;
  /** By session: its last command that was executed; 0: none yet. */
  private sequences: Int32Array<ArrayBuffer> = new Int32Array(64);
  private answers: Answer[] = noAnswers(64);

  constructor(createStateMachine: CreateStateMachine) {
    this.machine = createStateMachine();
  }

  apply(command: Command, place: CommandPlace, observer: Observer): void {
    const { session, sequence } = place;
    if (session === NO_SESSION) {
      this.machine.apply(command, place, observer);
      return;
    }
    if (this.hasApplied(session, sequence)) return;
    if (session >= this.sequences.length) {
      const grown = new Int32Array(session * 2);
      grown.set(this.sequences);
      this.sequences = grown;
      this.answers = [...this.answers, ...noAnswers(grown.length - this.answers.length)];
    }
    this.sequences[session] = sequence;
    this.answers[session] = this.machine.apply(command, place, observer);
  }

  query(operation: ReadOperation): Result {
    return this.machine.query(operation);
  }

  /** Whether that command or a later one of its session has been executed. */
  hasApplied(session: number, sequence: number): boolean {
    return session !== NO_SESSION && session < this.sequences.length && sequence <= this.sequences[session]!;
  }

  /** What the command was answered; null where a later one of its session took its place, or it has not been executed. */
  resultOf(session: number, sequence: number): Result | null {
    if (this.sequences[session] !== sequence) return null;
    const answer = this.answers[session]!;
    return typeof answer === 'number' ? { kind: 'ok', value: answer, swapped: false } : answer;
  }

  copy(): StateCopy {
    const machine = this.machine.copy();
    let sessions = 0;
    for (const sequence of this.sequences) if (sequence !== 0) sessions++;
    const size = this.machine.sizeOf(machine);
    const payload = this.machine.payloadOf?.(machine) ?? size;
    const bytes = size + SESSION_BYTES * sessions;
    return { machine, sequences: this.sequences.slice(), answers: this.answers.slice(), bytes, payload };
  }

  /** Begins again from a copy, or from nothing. */
  restore(copy: StateCopy | null, observer: Observer): void {
    this.machine.restore(copy === null ? null : copy.machine, observer);
    this.sequences = copy?.sequences.slice() ?? new Int32Array(64);
    this.answers = copy?.answers.slice() ?? noAnswers(64);
  }
}

/** Filled at once, for an array with holes is slow. */
function noAnswers(count: number): Answer[] {
  return new Array<Answer>(count).fill(0);
}
