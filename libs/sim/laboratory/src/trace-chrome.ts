import { clientHost, type IsolatedNode, type TraceEvent } from '@isthmus/sim-engine';
import { nanosFromMs } from '@isthmus/sim-protocol';
import { ENGINE_VERSION } from './engine-version.js';
import { faultReports } from './report-parts.js';
import { hostNames } from './trace-hosts.js';
import { rowsOf } from './trace-rows.js';
import type { TraceEnd, TraceSetting, TraceWriter } from './trace-writer.js';

/** Tracks of a host. Those of clients are the first only, and one for each operation. */
const TRACKS = ['messages', 'CPU', 'disk', 'timers and roles', 'state'] as const;
type Track = (typeof TRACKS)[number];

const NANOS_PER_MICRO = 1000;
const FAULTS_PROCESS = 1;

/**
 * Trace events as Chrome defines them and Perfetto reads them: a process for each host, with a track for each of its parts;
 * slices for what takes time, slices of no length for what does not, an arrow from each sending to its arrivals; faults on
 * tracks of their own. What began before the window begins with it here, what ends later ends with it.
 *
 * Source: "Trace Event Format", docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU, 2016.
 */
export function chromeTrace(setting: TraceSetting): TraceWriter {
  return new ChromeTrace(setting);
}

class ChromeTrace implements TraceWriter {
  private readonly rowOf: (event: TraceEvent) => Readonly<Record<string, unknown>>;
  /** Number of the first message that is sent in the window: earlier ones have no arrow. */
  private firstMessage = Infinity;
  private isFirst = true;
  /** By node: when what its CPU has not served yet arrived, by message; and when it was done with the last. */
  private readonly arrivals: readonly Map<number, number>[];
  private readonly cpuFreeAt: number[];
  /** Leaders that were cut off. */
  private readonly isolated: IsolatedNode[] = [];
  /** Slices that have begun, by host and track, and operations by id. */
  private readonly open = new Map<
    string,
    { readonly host: number; readonly track: Track; readonly name: string; readonly at: number }
  >();
  private readonly operations = new Map<number, { readonly host: number; readonly name: string }>();

  constructor(private readonly setting: TraceSetting) {
    const { cluster } = setting.planned;
    this.rowOf = rowsOf(cluster);
    this.arrivals = cluster.nodes.map(() => new Map());
    this.cpuFreeAt = cluster.nodes.map(() => setting.from);
  }

  begin(): string {
    const { planned, shown } = this.setting;
    const named = (kind: string, pid: number, tid: number, name: string) =>
      this.write({ ph: 'M', name: kind, pid, tid, args: { name } });
    const isNode = (host: number) => host < planned.cluster.nodes.length;
    const process = named('process_name', FAULTS_PROCESS, 0, 'faults');
    const faults = planned.faults.map(({ name }, index) => named('thread_name', FAULTS_PROCESS, index + 1, name));
    const hosts = hostNames(planned.cluster).flatMap((name, host) =>
      shown[host]
        ? [
            named('process_name', processOf(host), 0, name),
            ...(isNode(host) ? TRACKS : TRACKS.slice(0, 1)).map((track) =>
              named('thread_name', processOf(host), trackNumber(track), track),
            ),
          ]
        : [],
    );
    return `{"displayTimeUnit":"ns","traceEvents":[${[process, ...faults, ...hosts].join('')}`;
  }

  event(event: TraceEvent): string {
    switch (event.kind) {
      case 'sent':
        this.firstMessage = Math.min(this.firstMessage, event.number);
        return this.point(event.from, 'messages', `send ${event.name}`, event, arrow(event.number, 'flow_out'));
      case 'delivered':
        this.arrivals[event.to]?.set(event.number, event.at);
        return this.point(event.to, 'messages', `receive ${event.name}`, event, this.arrowOf(event));
      case 'handled':
        return this.served(event);
      case 'lost':
      case 'retransmitted':
      case 'reset':
      case 'connected':
        return this.point(event.from, 'messages', 'name' in event ? `${event.kind} ${event.name}` : event.kind, event);
      case 'cut':
        if (event.leader !== null) this.isolated.push({ at: event.at, node: event.leader });
        return '';
      // Faults are drawn from the schedule.
      case 'healed':
      case 'impaired':
      case 'unimpaired':
        return '';
      case 'flushing':
        this.begins(event.node, 'disk', 'flush', event.at);
        return '';
      case 'persisted':
        return this.ends(event.node, 'disk', 'flush', event.at);
      case 'timer':
      case 'announced':
      case 'reply':
        return this.point(event.node, 'timers and roles', event.kind, event);
      case 'crash':
      case 'restart':
      case 'pause':
      case 'resume':
        return this.changes(event);
      case 'began': {
        const operation = { host: clientHost(this.setting.planned.cluster, event.datacenter), name: event.asked.kind };
        this.operations.set(event.operation, operation);
        return this.operation('b', event.operation, operation, event.at, this.rowOf(event));
      }
      case 'ended':
        return this.finished(event);
    }
  }

  end(end: TraceEnd): string {
    const { planned, from } = this.setting;
    const open = [...this.open.values()].map(({ host, track, name }) => this.ends(host, track, name, end.at));
    const operations = [...this.operations].map(([id, operation]) => this.operation('e', id, operation, end.at, {}));
    const faults = faultReports(planned, this.isolated).flatMap(({ name, kind, fromMs, toMs, sentence }, index) => {
      const [first, last] = [Math.max(nanosFromMs(fromMs), from), Math.min(nanosFromMs(toMs), end.at)];
      if (first >= last) return [];
      return [this.slice(FAULTS_PROCESS, index + 1, name, first, last, { args: { kind, what: sentence } })];
    });
    const otherData = {
      name: planned.experiment.name,
      seed: planned.seed,
      engineVersion: ENGINE_VERSION,
      events: end.events,
      truncated: end.stopped !== 'window',
      stopped: end.stopped,
    };
    return `${[...open, ...operations, ...faults].join('')}\n],"otherData":${JSON.stringify(otherData)}}\n`;
  }

  private arrowOf({ from, number }: { readonly from: number; readonly number: number }): object {
    return number >= this.firstMessage && this.setting.shown[from] ? arrow(number, 'flow_in') : {};
  }

  /** The CPU takes things in the order of their arrival: it began with this one when it arrived, or when it was done with the last. */
  private served(event: Extract<TraceEvent, { kind: 'handled' }>): string {
    const { to, number, at } = event;
    const from = Math.max(this.arrivals[to]!.get(number) ?? this.setting.from, this.cpuFreeAt[to]!);
    this.arrivals[to]!.delete(number);
    this.cpuFreeAt[to] = at;
    return this.sliceAt(to, 'CPU', event.name, from, at, { args: this.rowOf(event) });
  }

  private changes(event: Extract<TraceEvent, { kind: 'crash' | 'restart' | 'pause' | 'resume' }>): string {
    const { kind, node, at } = event;
    switch (kind) {
      case 'crash': {
        this.arrivals[node]!.clear();
        const cutShort = this.open.has(keyOf(node, 'disk')) ? this.ends(node, 'disk', 'flush', at) : '';
        const paused = this.open.has(keyOf(node, 'state')) ? this.ends(node, 'state', 'paused', at) : '';
        this.begins(node, 'state', 'down', at);
        return cutShort + paused;
      }
      case 'restart':
        this.cpuFreeAt[node] = at;
        return this.ends(node, 'state', 'down', at);
      case 'pause':
        this.begins(node, 'state', 'paused', at);
        return '';
      case 'resume':
        return this.ends(node, 'state', 'paused', at);
    }
  }

  private finished(event: Extract<TraceEvent, { kind: 'ended' }>): string {
    const begun = this.operations.get(event.operation);
    this.operations.delete(event.operation);
    const host = clientHost(this.setting.planned.cluster, event.datacenter);
    const operation = begun ?? { host, name: 'operation' };
    const earlier = begun === undefined ? this.operation('b', event.operation, operation, this.setting.from, {}) : '';
    return earlier + this.operation('e', event.operation, operation, event.at, this.rowOf(event));
  }

  private operation(
    ph: 'b' | 'e',
    id: number,
    { host, name }: { readonly host: number; readonly name: string },
    at: number,
    args: object,
  ): string {
    if (!this.setting.shown[host]) return '';
    return this.write({ ph, cat: 'operation', id, name, pid: processOf(host), tid: 0, ts: at / NANOS_PER_MICRO, args });
  }

  private begins(host: number, track: Track, name: string, at: number): void {
    this.open.set(keyOf(host, track), { host, track, name, at });
  }

  private ends(host: number, track: Track, name: string, at: number): string {
    const key = keyOf(host, track);
    const from = this.open.get(key)?.at ?? this.setting.from;
    this.open.delete(key);
    return this.sliceAt(host, track, name, from, at, {});
  }

  private point(host: number, track: Track, name: string, event: TraceEvent, more: object = {}): string {
    return this.sliceAt(host, track, name, event.at, event.at, { ...more, args: this.rowOf(event) });
  }

  private sliceAt(host: number, track: Track, name: string, from: number, until: number, more: object): string {
    return this.setting.shown[host] ? this.slice(processOf(host), trackNumber(track), name, from, until, more) : '';
  }

  private slice(pid: number, tid: number, name: string, from: number, until: number, more: object): string {
    const dur = (until - from) / NANOS_PER_MICRO;
    return this.write({ ph: 'X', cat: 'isthmus', name, pid, tid, ts: from / NANOS_PER_MICRO, dur, ...more });
  }

  private write(event: object): string {
    const separator = this.isFirst ? '\n' : ',\n';
    this.isFirst = false;
    return separator + JSON.stringify(event);
  }
}

function processOf(host: number): number {
  return FAULTS_PROCESS + 1 + host;
}

function trackNumber(track: Track): number {
  return TRACKS.indexOf(track) + 1;
}

function keyOf(host: number, track: Track): string {
  return `${host}/${track}`;
}

/** Arrows are told apart by numbers in hexadecimal. */
function arrow(number: number, direction: 'flow_out' | 'flow_in'): object {
  return { bind_id: `0x${number.toString(16)}`, [direction]: true };
}
