import { hostCount, type TraceEvent } from '@isthmus/sim-engine';
import { hostNames, hostsOf } from './trace-hosts.js';
import { type TraceRow, rowsOf } from './trace-rows.js';
import type { TraceSetting, TraceWriter } from './trace-writer.js';
import { VectorClocks } from './vector-clocks.js';

/** What ShiViz reads its log with: the first line of it. The second, empty, says that it is of one execution. */
const PARSER = '(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)';
const CHARACTERS_MAX = 300;
/** What befalls the network, and no host notices at that moment. */
const NOBODYS: ReadonlySet<TraceEvent['kind']> = new Set(['lost', 'cut', 'healed', 'impaired', 'unimpaired']);

/**
 * A log for ShiViz: host, vector clock, and in the line below what happened.
 *
 * The clocks begin with the window and count the events that are shown, since ShiViz takes no log whose clocks begin later
 * than at 1; what came over hosts that are not shown still counts as having come. Losses and cuts are not in it: they are nobody's events.
 *
 * Source: https://bitbucket.org/bestchai/shiviz, its parser and its model of a log.
 */
export function shivizTrace({ planned: { cluster }, shown }: TraceSetting): TraceWriter {
  const names = hostNames(cluster);
  const rowOf = rowsOf(cluster);
  const clocks = new VectorClocks(hostCount(cluster));
  const entry = (host: number, row: TraceRow) =>
    `${names[host]} ${clockText(clocks.tick(host), names)}\n${inWords(row)}\n`;
  return {
    begin: () => `${PARSER}\n\n`,
    event(event) {
      if (NOBODYS.has(event.kind)) return '';
      if (event.kind === 'delivered') clocks.received(event.to, event.number);
      const text = hostsOf(event, cluster)
        .map((host) => (shown[host] ? entry(host, rowOf(event)) : ''))
        .join('');
      if (event.kind === 'sent') clocks.sent(event.from, event.number);
      return text;
    },
    // No clock in it, so ShiViz passes over it.
    end: ({ events, stopped }) => (stopped === 'window' ? '' : `# cut after ${events} events: ${stopped}\n`),
  };
}

function clockText(clock: Int32Array, names: readonly string[]): string {
  const entries = [...clock].flatMap((count, host) => (count === 0 ? [] : [`${JSON.stringify(names[host])}:${count}`]));
  return `{${entries.join(',')}}`;
}

const VERBS: { readonly [Kind in TraceEvent['kind']]?: string } = {
  sent: 'sends',
  delivered: 'receives',
  handled: 'handles',
};

/** `20000.5 ms sends append to eu-west-1/0 {...}`: one line, however long the message. */
function inWords({ atMs, kind, ...rest }: TraceRow): string {
  const verb = VERBS[kind];
  if (verb === undefined) return cut(`${atMs} ms ${kind} ${JSON.stringify(rest)}`);
  const { name, from, to, number, operation, message } = rest;
  const end = kind === 'sent' ? `to ${String(to)}` : `from ${String(from)}`;
  const what = operation === null ? '' : ` of operation ${String(operation)}`;
  return cut(`${atMs} ms ${verb} ${String(name)} #${String(number)}${what} ${end} ${JSON.stringify(message)}`);
}

function cut(text: string): string {
  return text.length <= CHARACTERS_MAX ? text : `${text.slice(0, CHARACTERS_MAX - 1)}…`;
}
