import type { History } from '@isthmus/sim-protocol';
import type { ReadsFrom } from './reads-from.js';
import type { OperationsWitness, SessionGuarantee } from './session-verdict.js';
import { Told } from './told.js';

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
  told.miss(read, missed);
  told.observers();
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
