import { hostsOf } from './trace-hosts.js';
import { rowsOf } from './trace-rows.js';
import type { TraceSetting, TraceWriter } from './trace-writer.js';

/** An event a line, as JSON. The last line is of kind `end` and says whether something is missing before it. */
export function ndjsonTrace({ planned: { cluster }, shown }: TraceSetting): TraceWriter {
  const rowOf = rowsOf(cluster);
  return {
    begin: () => '',
    event: (event) => (hostsOf(event, cluster).some((host) => shown[host]) ? `${JSON.stringify(rowOf(event))}\n` : ''),
    end: ({ events, stopped }) =>
      `${JSON.stringify({ kind: 'end', events, truncated: stopped !== 'window', stopped })}\n`,
  };
}
