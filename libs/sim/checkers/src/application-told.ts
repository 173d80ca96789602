import { type History, INITIAL_VALUE } from '@isthmus/sim-protocol';
import { type ApplicationVerdict, Breaches, counted, HistoryReader } from './application-verdict.js';

/**
 * Whether a resizer who was told of an upload made the thumbnail from it, or from a newer image. Image n is key 2n, its thumbnail 2n + 1.
 *
 * A job begins with a read of the image by somebody who had been told of an upload of it, goes on with that session's further reads of
 * it, and ends with its write of the thumbnail. An image is old where it had certainly been replaced before the upload began.
 *
 * @param waits whether the resizer knows what it waits for: then finding something else is no breach until it makes a thumbnail of it.
 * Cost: linear.
 */
export function judgeThumbnails(history: History, waits: boolean): ApplicationVerdict {
  const reader = new HistoryReader(history);
  const [told, breaches] = [learnedOf(history), new Breaches()];
  const counts = { uploads: 0, jobs: 0, thumbnails: 0, oldImages: 0, noImage: 0, waits: 0 };
  const jobs = new Map<number, { readonly upload: number; readonly image: number; read: number }>();
  const found = (session: number, thumbnail: number | null) => {
    const job = jobs.get(session);
    if (job === undefined) return;
    jobs.delete(session);
    const { upload, read } = job;
    const held = history.value[read]!;
    if (thumbnail === null && (waits || !reader.isOk(read) || held !== INITIAL_VALUE)) return;
    if (!reader.isOlder(held, history.argument[upload]!)) return;
    const isNone = held === INITIAL_VALUE;
    counts[isNone ? 'noImage' : 'oldImages']++;
    const what = isNone ? 'no image' : `the older image ${held}`;
    breaches.add([upload, read], `#${read} was told of the upload #${upload} and found ${what}`);
  };
  for (let row = 0; row < history.length; row++) {
    const [session, key] = [history.session[row]!, history.key[row]!];
    const isImage = key % 2 === 0;
    const job = jobs.get(session);
    if (reader.kind(row) === 'read' && isImage) {
      const upload = told.get(row);
      if (upload !== undefined) {
        found(session, null);
        counts.jobs++;
        jobs.set(session, { upload, image: key, read: row });
      } else if (job?.image === key) {
        counts.waits++;
        if (reader.isOk(row)) job.read = row;
      }
    } else if (reader.kind(row) === 'write') {
      if (isImage && reader.isOk(row)) counts.uploads++;
      if (isImage) continue;
      if (reader.isOk(row)) counts.thumbnails++;
      if (job?.image === key - 1) found(session, row);
    }
  }
  for (const session of [...jobs.keys()]) found(session, null);
  return {
    verdict: breaches.count > 0 ? 'violated' : counts.jobs === 0 ? 'undecided' : 'holds',
    counts,
    sentence: `of ${counted(counts.jobs, 'job')} ${counts.oldImages} made a thumbnail of an old image, and ${counts.noImage} found none; ${counted(counts.waits, 'read')} of those who waited`,
    breaches: breaches.listed,
  };
}

/**
 * Whether nobody who was told of what another had read found something older. Each key is a match; what counts are reads by those who had
 * been told of a read of the same key.
 *
 * Cost: linear.
 */
export function judgeScores(history: History): ApplicationVerdict {
  const reader = new HistoryReader(history);
  const [told, breaches] = [learnedOf(history), new Breaches()];
  const counts = { published: 0, told: 0, regressions: 0 };
  for (let row = 0; row < history.length; row++) {
    if (reader.kind(row) === 'write' && reader.isOk(row)) counts.published++;
    const alice = told.get(row);
    if (alice === undefined || reader.kind(row) !== 'read' || reader.kind(alice) !== 'read') continue;
    if (!reader.isOk(row) || history.key[alice] !== history.key[row]) continue;
    counts.told++;
    const [saw, heard] = [history.value[row]!, history.value[alice]!];
    if (!reader.isOlder(saw, heard)) continue;
    const what = saw === INITIAL_VALUE ? 'nothing' : `the older ${saw}`;
    breaches.add(
      [alice, row],
      `#${alice} read ${heard} of match ${history.key[row]}; #${row}, told of it, read ${what}`,
    );
  }
  counts.regressions = breaches.count;
  return {
    verdict: breaches.count > 0 ? 'violated' : counts.told === 0 ? 'undecided' : 'holds',
    counts,
    sentence: `${counts.regressions} of ${counts.told} who were told of a score did not find it`,
    breaches: breaches.listed,
  };
}

/**
 * Whether nobody saw an answer without its question. The question of thread n is key 2n, the answer 2n + 1; who sees an answer is whose
 * session's next operation reads the question.
 *
 * Cost: linear.
 */
export function judgeThreads(history: History): ApplicationVerdict {
  const reader = new HistoryReader(history);
  const breaches = new Breaches();
  const counts = { questions: 0, answers: 0, observed: 0, answersWithoutQuestion: 0 };
  /** By session: the row of the answer that it has just read. */
  const seen = new Map<number, number>();
  for (let row = 0; row < history.length; row++) {
    const [session, key] = [history.session[row]!, history.key[row]!];
    const answer = seen.get(session);
    seen.delete(session);
    if (!reader.isOk(row)) continue;
    const isQuestion = key % 2 === 0;
    if (reader.kind(row) === 'write') counts[isQuestion ? 'questions' : 'answers']++;
    if (reader.kind(row) !== 'read') continue;
    if (!isQuestion && history.value[row] !== INITIAL_VALUE) seen.set(session, row);
    if (answer === undefined || history.key[answer] !== key + 1) continue;
    counts.observed++;
    if (history.value[row] === INITIAL_VALUE)
      breaches.add(
        [answer, row],
        `#${answer} read the answer of thread ${key / 2}, and then #${row} found no question`,
      );
  }
  counts.answersWithoutQuestion = breaches.count;
  return {
    verdict: breaches.count > 0 ? 'violated' : counts.observed === 0 ? 'undecided' : 'holds',
    counts,
    sentence: `${counts.answersWithoutQuestion} of ${counted(counts.observed, 'answer')} seen without the question`,
    breaches: breaches.listed,
  };
}

/** By operation, what its client had been told of last. */
function learnedOf({ after }: History): ReadonlyMap<number, number> {
  const told = new Map<number, number>();
  for (let at = 0; at < (after?.length ?? 0); at++) told.set(after!.operation[at]!, after!.learned[at]!);
  return told;
}
