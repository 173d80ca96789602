import type { History } from '@isthmus/sim-protocol';
import { INITIAL_READ, type ReadsFrom } from './reads-from.js';
import type { OperationsWitness, SessionGuarantee } from './session-verdict.js';

export interface Miss {
  readonly guarantee: SessionGuarantee;
  /** The read that missed, by its number in the graph, as all here. */
  readonly read: number;
  /** The write that it missed. */
  readonly missed: number;
  /** The read that made it one to be seen; negative under read your writes. */
  readonly via: number;
}

/** Tells a miss in the order of its causes: what was written, who had met it, and the read that missed it. */
export function sessionWitness(history: History, graph: ReadsFrom, miss: Miss): OperationsWitness {
  const told = new Told(history, graph);
  const { reads, session, answered } = graph;
  const { guarantee, read, missed, via } = miss;
  const returned = reads[read]!;
  const sameSession =
    returned >= 0 && answered[returned] === 1 && session[returned] === session[missed] && returned < missed;
  if (returned >= 0) told.write(returned);
  // That the session had read the value before is how it knows it for old.
  if (returned >= 0 && !sameSession) told.read(firstAnsweredRead(graph, returned, session[read]!));
  told.write(missed);
  switch (guarantee) {
    case 'read your writes':
      break;
    case 'monotonic reads':
    case 'monotonic writes':
      told.write(reads[via]!);
      told.read(via);
      break;
    case 'writes follow reads': {
      told.read(via);
      const after = firstReadOfWriteAfter(graph, via, read);
      told.write(reads[after]!);
      told.read(after);
      break;
    }
  }
  // That it happened at all is known from who observed it.
  if (answered[read] === 0) told.read(reads.indexOf(read));
  told.miss(read, missed);
  return { offender: graph.row[read]!, operations: told.operations, statements: told.statements };
}

function firstAnsweredRead({ reads, answered, from }: ReadsFrom, writer: number, session: number): number {
  let read = from[session]!;
  while (reads[read] !== writer || answered[read] === 0) read++;
  return read;
}

/** The session's first read, before the given one, of a write that follows `via` in the session of `via`. */
function firstReadOfWriteAfter({ reads, session, from, answered }: ReadsFrom, via: number, read: number): number {
  for (let i = from[session[read]!]!; i < read; i++) {
    const writer = reads[i]!;
    if (writer < 0 || answered[i] === 0 || session[writer] !== session[via]) continue;
    if (writer === via || (writer > via && answered[via] === 1)) return i;
  }
  return via;
}

class Told {
  readonly operations: number[] = [];
  readonly statements: string[] = [];

  constructor(
    private readonly history: History,
    private readonly graph: ReadsFrom,
  ) {}

  write(i: number): void {
    this.tell(i, `wrote ${this.history.argument[this.graph.row[i]!]!} to ${this.keyOf(i)}`);
  }

  read(i: number): void {
    this.tell(
      i,
      `read ${this.valueRead(i)} from ${this.keyOf(i)}, written by #${this.graph.row[this.graph.reads[i]!]!}`,
    );
  }

  miss(i: number, missed: number): void {
    const { row, reads } = this.graph;
    const what = reads[i] === INITIAL_READ ? 'the initial value' : `written by #${row[reads[i]!]!}`;
    this.tell(i, `read ${this.valueRead(i)} from ${this.keyOf(i)}, ${what}, and so missed #${row[missed]!}`);
  }

  private tell(i: number, deed: string): void {
    const row = this.graph.row[i]!;
    const statement = `#${row} (session ${this.history.session[row]!}) ${deed}.`;
    if (this.statements.includes(statement)) return;
    if (!this.operations.includes(row)) this.operations.push(row);
    this.statements.push(statement);
  }

  private keyOf(i: number): string {
    return `key ${this.history.key[this.graph.row[i]!]!}`;
  }

  private valueRead(i: number): number {
    const row = this.graph.row[i]!;
    const writer = this.graph.reads[i]!;
    return writer === INITIAL_READ ? 0 : this.history.argument[this.graph.row[writer]!]!;
  }
}
