import { parseWith, type TraceRequest, traceRequestSchema } from '@isthmus/contract';
import { goldenText } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { DESIGNS, experimentOf, played } from './spec-experiments.js';
import { type TraceEnd, traceRun } from './trace.js';
import { traceViolations } from './trace-request.js';

/** Two datacenters 10 ms apart, one write, and a node that is down for a while. */
const SMALL = experimentOf({
  topology: {
    datacenters: [{ id: 'a' }, { id: 'b' }],
    links: { oneWay: { a: { b: '10ms' } }, jitter: { kind: 'none' } },
    nodes: { serviceTime: '1ms', fsync: '2ms' },
  },
  strategy: { kind: 'single-leader', leader: 'a', replication: 'synchronous' },
  workload: {
    arrivals: { kind: 'open', rate: '20/s' },
    operations: [{ kind: 'write', share: 1 }],
    clients: { sites: ['a'] },
  },
  faults: [{ name: 'crash', kind: 'crash', at: '150ms', for: '50ms', node: 'b' }],
  duration: '300ms',
  warmup: '0s',
  recovery: '10ms',
  drain: '100ms',
});

/** Everything at once: losses, duplicates, a cut, a crash, elections. */
const BUSY = experimentOf({
  topology: {
    layout: 'aws-3',
    links: { transport: 'datagram', loss: 0.05, duplicate: 0.1, reorder: 0.1 },
    nodes: { serviceTime: '2ms', fsync: '3ms' },
  },
  strategy: DESIGNS['raft led from us-east-1'],
  workload: { arrivals: { kind: 'open', rate: '20/s' } },
  faults: [
    { name: 'cut', kind: 'partition', at: '1s', for: '1s', groups: [['eu-west-1'], ['rest']] },
    { name: 'crash', kind: 'crash', at: '1500ms', for: '1s', node: 'us-east-1', disk: 'truncated' },
    { name: 'slow', kind: 'slow-link', at: '1s', for: '500ms', groups: [['eu-west-1'], ['us-east-1']], factor: 2 },
    { name: 'sick', kind: 'slow-cpu', at: '200ms', for: '500ms', node: 'us-east-1', factor: 2 },
    { name: 'alone', kind: 'isolate', at: '700ms', for: '200ms', target: 'leader' },
    { name: 'pause', kind: 'pause', at: '1s', for: '500ms', node: 'ap-northeast-1' },
  ],
  duration: '3s',
  warmup: '500ms',
  recovery: '500ms',
  drain: '1s',
});

const HOSTS = ['us-east-1/0', 'eu-west-1', 'clients/us-east-1', 'ap-northeast-1/0'];

function requestOf(request: object): TraceRequest {
  const parsed = parseWith(traceRequestSchema, request);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  return parsed.value;
}

function traceOf(experiment: typeof SMALL, request: object): { readonly text: string; readonly end: TraceEnd } {
  const trace = traceRun(experiment, '1', requestOf(request));
  let text = '';
  for (;;) {
    const { done, value } = trace.next();
    if (done === true) return { text, end: value };
    text += value;
  }
}

type Row = { readonly kind: string; readonly atMs: number } & Readonly<Record<string, unknown>>;
const rowsIn = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

/** Windows, hosts and limits of traces of `BUSY`. */
const requests = fc.record(
  {
    from: fc.integer({ min: 0, max: 2000 }).map((ms) => `${ms}ms`),
    to: fc.integer({ min: 2001, max: 3500 }).map((ms) => `${ms}ms`),
    hosts: fc.subarray(HOSTS, { minLength: 1 }),
    limit: fc.integer({ min: 1, max: 3000 }),
  },
  { requiredKeys: ['from', 'to'] },
);

describe('a trace', () => {
  it.each(['ndjson', 'shiviz', 'chrome'])('of a small run reads well as %s', (format) => {
    const { text, end } = traceOf(SMALL, { format, from: '140ms', to: '230ms' });
    expect(end.stopped).toBe('window');
    expect(text).toBe(goldenText(new URL(`./testdata/trace.${format}.txt`, import.meta.url), text));
  });

  it('holds what happens in its window, at its hosts, up to its limit, and says where it is cut', () => {
    const all = rowsIn(traceOf(BUSY, {}).text);
    expect(all.length).toBeGreaterThan(2000);
    expect(all.pop()).toEqual({ kind: 'end', events: all.length, truncated: false, stopped: 'window' });
    const ends = (links: object) => Object.entries(links).flatMap(([from, to]) => [from, ...(to as string[])]);
    const happensAt = ({ kind, from, to, node, clients, links = {} }: Row) =>
      kind === 'sent'
        ? [from]
        : kind === 'delivered' || kind === 'handled'
          ? [to]
          : [from, to, node, clients, ...ends(links as object)];
    const at = (host: string) => (name: unknown) =>
      name === host || (host === 'eu-west-1' && (name === 'eu-west-1/0' || name === 'clients/eu-west-1'));
    fc.assert(
      fc.property(requests, (request) => {
        const rows = rowsIn(traceOf(BUSY, request).text);
        const wanted = all.filter(
          (row) =>
            row.atMs >= parseInt(request.from) &&
            row.atMs < parseInt(request.to) &&
            (request.hosts ?? HOSTS.concat('clients/ap-northeast-1')).some((host) => happensAt(row).some(at(host))),
        );
        const limit = request.limit ?? Infinity;
        const [kept, isCut] = [wanted.slice(0, limit), wanted.length > limit];
        const stopped = isCut ? 'limit' : 'window';
        expect(rows.pop()).toEqual({ kind: 'end', events: kept.length, truncated: isCut, stopped });
        expect(rows.map((row) => JSON.stringify(row))).toEqual(kept.map((row) => JSON.stringify(row)));
      }),
      { seed: 1, numRuns: 10 },
    );
  });

  it('is of the run that its report is of: its operations end as in the history', () => {
    const { history } = played({ ...BUSY });
    const rows = rowsIn(traceOf(BUSY, {}).text);
    const ended = rows
      .filter(({ kind }) => kind === 'ended')
      .sort((a, b) => Number(a['operation']) - Number(b['operation']));
    expect(ended.map(({ operation }) => operation)).toEqual([...history.intendedAt.keys()]);
    expect(new Set(ended.map(({ outcome }) => outcome)).size).toBeGreaterThan(1);
    expect(ended.map(({ atMs, outcome }) => (outcome === 'ok' ? atMs : null))).toEqual(
      [...history.respondedAt].map((at, index) => (ended[index]!['outcome'] === 'ok' ? at / 1e6 : null)),
    );
  });

  it('tells what faults do to hosts and links, by name', () => {
    const faults = rowsIn(traceOf(BUSY, {}).text).filter(({ kind }) => /^(cut|healed|(un)?impaired)$/.test(kind));
    expect(faults.map(({ atMs, kind, what = null, leader = null }) => [atMs, kind, what ?? leader])).toEqual([
      [200, 'impaired', 'slow-cpu'],
      [700, 'unimpaired', 'slow-cpu'],
      [700, 'cut', 'us-east-1/0'],
      [900, 'healed', 'us-east-1/0'],
      [1000, 'cut', null],
      [1000, 'impaired', 'links'],
      [1500, 'unimpaired', 'links'],
      [2000, 'healed', null],
    ]);
    expect(faults[0]).toMatchObject({ fromMs: 200, toMs: 700, node: 'us-east-1/0', factor: 2 });
    const here = ['eu-west-1/0', 'clients/eu-west-1'];
    const there = ['us-east-1/0', 'clients/us-east-1'];
    const links = {
      'eu-west-1/0': there,
      'us-east-1/0': here,
      'clients/eu-west-1': there,
      'clients/us-east-1': here,
    };
    expect(faults[5]).toMatchObject({ factor: 2, links });
  });

  it('ends soon after the size that it may have, and is whole all the same', () => {
    const trace = traceRun(BUSY, '1', requestOf({ format: 'chrome' }), { charactersMax: 100_000 });
    const chunks: string[] = [];
    let step = trace.next();
    for (; step.done !== true; step = trace.next()) chunks.push(step.value);
    expect(step.value.stopped).toBe('size');
    const text = chunks.join('');
    expect(text.length > 100_000 && text.length < 300_000).toBe(true);
    expect(JSON.parse(text)).toMatchObject({ otherData: { truncated: true, stopped: 'size' } });
  });

  it('refuses windows that end before they begin, and hosts that the experiment does not have', () => {
    const request = requestOf({ from: '2s', to: '1s', hosts: ['us-east-1', 'us-east-1/1'] });
    expect(traceViolations(BUSY, request).map(({ pointer }) => pointer)).toEqual(['/to', '/hosts/1']);
    expect(() => traceRun(BUSY, '1', request).next()).toThrow('was not accepted');
  });
});

describe('a trace for ShiViz', () => {
  interface Logged {
    readonly host: string;
    readonly clock: Readonly<Record<string, number>>;
    readonly event: string;
  }

  /** As ShiViz reads a log: the first line is how. */
  function logged(text: string): Logged[] {
    const [parser = '', delimiter, ...lines] = text.split('\n');
    expect(delimiter).toBe('');
    return [...lines.join('\n').matchAll(new RegExp(parser, 'g'))].map(({ groups }) => ({
      host: groups!['host']!,
      clock: JSON.parse(groups!['clock']!) as Logged['clock'],
      event: groups!['event']!,
    }));
  }

  it('has clocks as ShiViz demands them: each host counts its own events from 1, and knows of none that is not there', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { text, end } = traceOf(BUSY, { ...request, format: 'shiviz' });
        expect(text.includes(`# cut after ${end.events} events: limit`)).toBe(end.stopped === 'limit');
        const counts = new Map<string, number>();
        for (const { host, clock } of logged(text)) {
          counts.set(host, (counts.get(host) ?? 0) + 1);
          const isKnown = Object.entries(clock).every(([other, count]) => count <= (counts.get(other) ?? 0));
          if (!isKnown || clock[host] !== counts.get(host)) throw new Error(`${host} ${JSON.stringify(clock)}`);
        }
      }),
      { seed: 1, numRuns: 10 },
    );
  });

  it('has clocks that obey what happened before what: what is received knows all that its sender knew', () => {
    const sent = new Map<string, Logged['clock']>();
    const latest = new Map<string, Logged['clock']>();
    let received = 0;
    const knows = (clock: Logged['clock'], earlier: Logged['clock'] = {}) =>
      Object.entries(earlier).every(([host, count]) => (clock[host] ?? 0) >= count);
    for (const { host, clock, event } of logged(traceOf(BUSY, { format: 'shiviz', from: '500ms' }).text)) {
      const [, verb, number = ''] = /ms (sends|receives) \S+ #(\d+) /.exec(event) ?? [];
      if (verb === 'sends') sent.set(number, clock);
      const brought = verb === 'receives' ? sent.get(number) : undefined;
      if (brought !== undefined) received++;
      // And nothing else: only an arrival tells of other hosts.
      const told = { ...latest.get(host), ...brought, [host]: true };
      const isTold = Object.keys(clock).every((other) => other in told);
      if (!isTold || !knows(clock, latest.get(host)) || !knows(clock, brought)) throw new Error(`${host}: ${event}`);
      latest.set(host, clock);
    }
    expect(received).toBeGreaterThan(500);
  });
});

describe('a trace for Perfetto', () => {
  interface Slice {
    readonly ph: string;
    readonly name: string;
    readonly pid: number;
    readonly tid: number;
    readonly ts: number;
    readonly dur: number;
    readonly id?: number;
    readonly bind_id?: string;
    readonly flow_out?: true;
    readonly args: Readonly<Record<string, unknown>>;
  }

  const eventsIn = (text: string) => (JSON.parse(text) as { readonly traceEvents: readonly Slice[] }).traceEvents;

  it('is JSON in which every arrow begins once, before it ends, and every operation begins and ends', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { text, end } = traceOf(BUSY, { ...request, format: 'chrome' });
        const document = JSON.parse(text) as { readonly otherData: object };
        expect(document.otherData).toMatchObject({ events: end.events, truncated: end.stopped === 'limit' });
        const begun = new Map<string, number>();
        const open = new Set<number>();
        for (const { ph, ts, id, bind_id, flow_out } of eventsIn(text)) {
          const isRight = ph === 'b' ? !open.has(id!) && open.add(id!).has(id!) : ph !== 'e' || open.delete(id!);
          if (!isRight) throw new Error(`${ph} of operation ${id}`);
          if (bind_id === undefined) continue;
          const isArrow = flow_out === true ? !begun.has(bind_id) : begun.get(bind_id)! <= ts;
          if (!isArrow) throw new Error(`the arrow ${bind_id}`);
          if (flow_out === true) begun.set(bind_id, ts);
        }
        expect(open.size).toBe(0);
      }),
      { seed: 1, numRuns: 10 },
    );
  });

  it('has a track on which slices do not overlap for each CPU, each disk, each fault', () => {
    const events = eventsIn(traceOf(BUSY, { format: 'chrome', from: '500ms', to: '3s' }).text);
    const tracks = new Map<string, Slice[]>();
    for (const event of events.filter(({ ph }) => ph === 'X')) {
      const track = `${event.pid}/${event.tid}`;
      tracks.set(track, [...(tracks.get(track) ?? []), event]);
    }
    const names = events.filter(({ ph, name }) => ph === 'M' && name === 'thread_name').map(({ args }) => args['name']);
    expect(new Set(names)).toEqual(
      new Set([
        'cut',
        'crash',
        'slow',
        'sick',
        'alone',
        'pause',
        'messages',
        'CPU',
        'disk',
        'timers and roles',
        'state',
      ]),
    );
    for (const slices of tracks.values()) {
      slices.sort((a, b) => a.ts - b.ts || a.dur - b.dur);
      slices.reduce((before, slice) => {
        if (slice.ts < Math.round((before.ts + before.dur) * 1000) / 1000)
          throw new Error(JSON.stringify([before, slice]));
        return slice;
      });
    }
    // Served for 2 ms each, flushed for 3 ms each, down for 1 s, a cut of 1 s.
    const lengths = (name: string) =>
      events.filter((event) => event.ph === 'X' && event.name === name).map(({ dur }) => dur);
    expect(lengths('cut')).toEqual([1_000_000]);
    expect(lengths('down')).toEqual([1_000_000]);
    expect(Math.max(...lengths('flush'))).toBe(3000);
    expect(lengths('request').filter((length) => length === 2000).length).toBeGreaterThan(50);
  });
});
