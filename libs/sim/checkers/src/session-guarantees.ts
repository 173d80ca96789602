import type { History } from '@isthmus/sim-protocol';
import { INITIAL_READ, type ReadsFrom, readsFrom } from './reads-from.js';
import { SessionJudge } from './session-judge.js';
import { sessionWitness } from './session-witness.js';
import { SESSION_GUARANTEES, type SessionGuaranteeVerdict } from './session-verdict.js';

/**
 * The four session guarantees [Terry et al., PDIS 1994], as far as clients can see them.
 *
 * A read *misses* a write w to its key if it returns the initial value or an earlier write of w's session: the order in which
 * one session writes is the only one that a history shows. Each guarantee says what a read must not miss:
 *
 * - read your writes: what its own session wrote before;
 * - monotonic reads: what earlier reads of its session returned;
 * - monotonic writes: what the session of a write that they returned had written before it;
 * - writes follow reads: what the session of a write that they returned had read before it.
 *
 * Under the first two a read also misses w if it returns what its session had read before w was written, or read: whoever
 * meets a value, then another, never meets the first again.
 *
 * A history does not show the copies that answered. A session that reads a later write of another session and then misses the
 * earlier one may have met a copy that applied them out of order, or moved to a copy that lags: both count under monotonic
 * writes. And what nothing orders in a history, two sessions' writes that nobody read in between, may have come either way: no
 * violation. Each of the four follows from causal consistency (CC, writes follow reads) or from PRAM (the others).
 *
 * Undecided where a value was written to a key twice. Cost: n log n, and for each read that lags behind a session, the readers
 * of what it lags behind by.
 */
export function checkSessionGuarantees(history: History): readonly SessionGuaranteeVerdict[] {
  const graph = readsFrom(history);
  if (graph === null) {
    return SESSION_GUARANTEES.map((guarantee) => ({ guarantee, verdict: 'undecided', operations: 0, sessions: 0 }));
  }
  const judge = new SessionJudge(graph);
  const tallies = SESSION_GUARANTEES.map(() => ({
    operations: 0,
    sessions: 0,
    last: -1,
    read: -1,
    missed: -1,
    via: -1,
  }));
  for (let session = 0; session < graph.sessions; session++) {
    judge.begin(session);
    for (let i = graph.from[session]!; i < graph.from[session + 1]!; i++) {
      for (const [which, tally] of tallies.entries()) {
        if (!judges(graph, i) || !judge.misses(SESSION_GUARANTEES[which]!, i)) continue;
        if (tally.operations === 0) Object.assign(tally, { read: i, missed: judge.missed, via: judge.via });
        tally.operations++;
        if (tally.last !== session) tally.sessions++;
        tally.last = session;
      }
      judge.done(i);
    }
  }
  return SESSION_GUARANTEES.map((guarantee, which) => {
    const { operations, sessions, read, missed, via } = tallies[which]!;
    if (operations === 0) return { guarantee, verdict: 'holds', operations, sessions };
    const witness = sessionWitness(history, graph, { guarantee, read, missed, via });
    return { guarantee, verdict: 'violated', operations, sessions, witness };
  });
}

function judges({ reads }: ReadsFrom, i: number): boolean {
  return reads[i]! >= 0 || reads[i] === INITIAL_READ;
}
