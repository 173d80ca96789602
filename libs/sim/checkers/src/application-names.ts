import { type History, INITIAL_VALUE } from '@isthmus/sim-protocol';
import { type ApplicationVerdict, Breaches, counted, HistoryReader } from './application-verdict.js';

/**
 * Whether no name was given to two accounts, both told that it was theirs. A name is a key, an account a unique value.
 *
 * A claim is told `yours` when its compare-and-set or transaction has swapped, when its write is answered, or when its broadcast is the
 * first of that name in the delivery log of the node that answered. Reads of a name that its session has got are looks at what has
 * become of it.
 *
 * Cost: linear.
 */
export function judgeNames(history: History): ApplicationVerdict {
  const reader = new HistoryReader(history);
  const isFirst = firstMessages(history);
  /** By name, who was told that it is theirs. */
  const owners = new Map<number, number[]>();
  /** By session: the name that it got last, and its account. */
  const got = new Map<number, { readonly name: number; readonly account: number }>();
  const counts = { claims: 0, granted: 0, refused: 0, duplicateNames: 0, toldLate: 0 };
  const grant = (row: number, name: number, account: number) => {
    counts.granted++;
    got.set(history.session[row]!, { name, account });
    const others = owners.get(name);
    if (others === undefined) owners.set(name, [row]);
    else others.push(row);
  };
  for (let row = 0; row < history.length; row++) {
    const name = history.key[row]!;
    const isOk = reader.isOk(row);
    switch (reader.kind(row)) {
      case 'read': {
        const own = got.get(history.session[row]!);
        if (own?.name === name) {
          if (isOk && history.value[row] !== own.account) counts.toldLate++;
          break;
        }
        counts.claims++;
        if (isOk && history.value[row] !== INITIAL_VALUE) counts.refused++;
        break;
      }
      case 'write':
        if (isOk) grant(row, name, history.argument[row]!);
        break;
      case 'cas':
      case 'txn':
        counts.claims++;
        if (reader.hasChanged(row))
          grant(row, name, reader.statements(row, 'write')[0]?.value ?? history.argument[row]!);
        else if (isOk) counts.refused++;
        break;
      case 'broadcast':
        counts.claims++;
        if (!isOk) break;
        if (isFirst(row)) grant(row, name, history.argument[row]!);
        else counts.refused++;
        break;
      default:
        break;
    }
  }
  const breaches = new Breaches();
  for (const [name, rows] of owners) {
    if (rows.length > 1)
      breaches.add(
        rows,
        `name ${name} was given to ${rows.map((row) => `#${row}`).join(' and to ')}, all told that it was theirs`,
      );
  }
  counts.duplicateNames = breaches.count;
  const size = `${counted(counts.claims, 'claim')} of ${counted(owners.size, 'name')} that somebody got`;
  const late = counts.toldLate === 0 ? '' : `; ${counted(counts.toldLate, 'owner')} found another account there later`;
  return {
    verdict: counts.claims === 0 ? 'undecided' : breaches.count > 0 ? 'violated' : 'holds',
    counts,
    sentence:
      counts.claims === 0
        ? 'nobody claimed a name'
        : breaches.count === 0
          ? `${size}: none was given to two accounts${late}`
          : `${size}: ${breaches.count} went to more than one account${late}`,
    breaches: breaches.listed,
  };
}

/** Whether an answered broadcast was the first of its key that the node delivered which answered it. */
function firstMessages(history: History): (row: number) => boolean {
  const { deliveries } = history;
  if (deliveries === undefined) return () => false;
  const keys = new Map<number, number>();
  for (let row = 0; row < history.length; row++) keys.set(history.argument[row]!, history.key[row]!);
  const first = new Map<string, number>();
  for (let at = 0; at < deliveries.length; at++) {
    const message = deliveries.message[at]!;
    const place = `${deliveries.node[at]}/${keys.get(message)}`;
    if (!first.has(place)) first.set(place, message);
  }
  return (row) => first.get(`${history.node[row]}/${history.key[row]}`) === history.argument[row];
}
