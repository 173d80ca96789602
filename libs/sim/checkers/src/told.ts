import { type History, INITIAL_VALUE, invariant } from '@isthmus/sim-protocol';
import { FROM_NOWHERE, INITIAL_READ, type ReadsFrom } from './reads-from.js';

/** What operations did, in sentences, each once. */
export class Told {
  readonly operations: number[] = [];
  readonly statements: string[] = [];
  private readonly told = new Set<number>();

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

  /** Whatever it did. */
  all(i: number): void {
    if (this.graph.reads[i]! >= 0) this.read(i);
    else if (this.graph.reads[i] === INITIAL_READ) {
      this.tell(i, `read ${INITIAL_VALUE} from ${this.keyOf(i)}, the initial value`);
    } else if (this.graph.reads[i] === FROM_NOWHERE) {
      this.tell(i, `returned from ${this.keyOf(i)} what no operation can have written`);
    }
    if (this.graph.writes[i] === 1) this.write(i);
  }

  /**
   * For each told operation of unknown outcome somebody who observed it, or observed who observed it, and was answered: that is
   * how it is known to have happened.
   */
  observers(): void {
    const { reads, answered } = this.graph;
    const happened = new Set([...this.told].filter((i) => answered[i] === 1));
    const follow = () => {
      for (const i of happened) if (reads[i]! >= 0 && this.told.has(reads[i]!)) happened.add(reads[i]!);
    };
    follow();
    for (const i of [...this.told]) {
      if (happened.has(i)) continue;
      for (const observer of this.observersUpToAnswered(i)) {
        this.all(observer);
        happened.add(observer);
      }
      follow();
    }
  }

  /** A shortest chain of operations, each of which read the one before, from one of unknown outcome to an answered one. */
  private observersUpToAnswered(i: number): readonly number[] {
    const { reads, answered } = this.graph;
    const open = [i];
    for (const write of open) {
      for (let read = reads.indexOf(write); read >= 0; read = reads.indexOf(write, read + 1)) {
        if (answered[read] === 0) {
          if (!open.includes(read)) open.push(read);
          continue;
        }
        const chain = [read];
        for (let at = write; at !== i; at = reads[at]!) chain.unshift(at);
        return chain;
      }
    }
    invariant(false, `operation ${i} was observed by nobody who was answered`);
  }

  /** That a read causally follows one write and returned another. */
  conflict(write: number, returned: number, read: number): void {
    const { row } = this.graph;
    const knew = `#${row[write]!} causally precedes #${row[read]!}, which returned what #${row[returned]!} wrote`;
    this.statements.push(`${knew}: so #${row[write]!} comes before #${row[returned]!}.`);
  }

  miss(i: number, missed: number): void {
    const { row, reads } = this.graph;
    const what = reads[i] === INITIAL_READ ? 'the initial value' : `written by #${row[reads[i]!]!}`;
    this.tell(i, `read ${this.valueRead(i)} from ${this.keyOf(i)}, ${what}, and so missed #${row[missed]!}`);
  }

  private tell(i: number, deed: string): void {
    const row = this.graph.row[i]!;
    this.told.add(i);
    const statement = `#${row} (session ${this.history.session[row]!}) ${deed}.`;
    if (this.statements.includes(statement)) return;
    if (!this.operations.includes(row)) this.operations.push(row);
    this.statements.push(statement);
  }

  private keyOf(i: number): string {
    return `key ${this.history.key[this.graph.row[i]!]!}`;
  }

  private valueRead(i: number): number {
    const writer = this.graph.reads[i]!;
    return writer === INITIAL_READ ? INITIAL_VALUE : this.history.argument[this.graph.row[writer]!]!;
  }
}
