import type {
  DatacenterId,
  FollowUp,
  Nanos,
  Operation,
  OperationId,
  Result,
  ScriptedClient,
  Workload,
} from '@isthmus/sim-protocol';
import type { Random, Stream } from '@isthmus/sim-random';
import type { Cluster } from '@isthmus/sim-protocol';
import { type ArrivalGaps, arrivalGaps } from './arrival-gaps.js';
import type { MixedWorkloadParameters } from './mixed-workload.js';
import { greatestValue, scriptedClients } from './scripts.js';

type Answer = Extract<Result, { kind: 'ok' }>;

/** An operation, and what its client does with the answer. */
export interface Act {
  readonly operation: Operation;
  /** Absent: nothing. Must not draw anything: what arrives later does not depend on answers. */
  readonly then?: (answer: Answer) => readonly Next[];
}

/** What somebody does next. See `FollowUp`. */
export interface Next extends Pick<FollowUp, 'after' | 'by' | 'isTold' | 'carriesContext'> {
  act(turn: Turn): Act;
}

/** What an operation may write. */
export interface Turn {
  /** Unique in a run, greater than INITIAL_VALUE, and rising in the order in which operations begin. */
  readonly unique: number;
}

/** What an arrival begins: an operation of its own, and what others do at about the same time. */
export interface Beginning extends Act {
  readonly companions?: readonly Next[];
}

/** Where and when something arrives, and what may be drawn for it: as much for each arrival, whatever is drawn. */
export interface ApplicationArrival extends Turn {
  readonly datacenter: DatacenterId;
  readonly stream: Stream;
  /** The datacenter that comes a number of places after this one, among those that have clients, in turn. */
  next(places: number): DatacenterId;
}

/** What the clients of one run do; it may remember what it has begun. */
export interface Application {
  begins(arrival: ApplicationArrival): Beginning;
}

export interface ApplicationParameters extends Pick<MixedWorkloadParameters, 'arrivals' | 'scripts'> {
  /** Datacenters that have clients. */
  readonly sites: readonly DatacenterId[];
  /** Makes the run's own. */
  readonly application: () => Application;
}

/**
 * Clients of an application. Each datacenter draws from two streams of its own, `arrivals/` and `application/` followed by its name.
 */
export function applicationWorkload(parameters: ApplicationParameters, cluster: Cluster): (random: Random) => Workload {
  return (random) => new ApplicationWorkload(parameters, cluster, random);
}

/** The same session, at once unless `after` says when. */
export function goesOn(act: Next['act'], after = 0 as Nanos): Next {
  return { after, by: 'same-session', isTold: false, carriesContext: false, act };
}

/** Somebody elsewhere who has not been told anything. */
export function elsewhere(by: DatacenterId, after: Nanos, act: Next['act']): Next {
  return { after, by, isTold: false, carriesContext: false, act };
}

class ApplicationWorkload implements Workload {
  readonly scripted: readonly ScriptedClient[];
  private readonly application: Application;
  private readonly gaps: readonly ArrivalGaps[];
  private readonly streams: readonly Stream[];
  private readonly sites: readonly DatacenterId[];
  private readonly valuesAfter: number;
  /** By session: what it does with the answer to its open operation. */
  private readonly plans = new Map<number, NonNullable<Act['then']>>();
  private beside: readonly FollowUp[] = [];

  constructor(
    { application, arrivals, scripts = [], sites }: ApplicationParameters,
    { datacenters }: Cluster,
    random: Random,
  ) {
    this.application = application();
    this.sites = sites;
    this.streams = datacenters.map(({ name }) => random.stream(`application/${name}`));
    this.gaps = datacenters.map(({ id, name }) => arrivalGaps(arrivals, id, random.stream(`arrivals/${name}`)));
    this.scripted = scriptedClients(scripts);
    this.valuesAfter = greatestValue(scripts);
  }

  gap(datacenter: DatacenterId): Nanos {
    return this.gaps[datacenter]!.next();
  }

  operation(datacenter: DatacenterId, session: number, id: OperationId): Operation {
    const { companions, ...act } = this.application.begins({
      datacenter,
      unique: this.uniqueOf(id),
      stream: this.streams[datacenter]!,
      next: (places) => this.sites[(this.sites.indexOf(datacenter) + places) % this.sites.length]!,
    });
    this.beside = companions?.map((next) => this.followUp(next)) ?? [];
    return this.begun(session, act);
  }

  companions(): readonly FollowUp[] {
    return this.beside;
  }

  observed(): void {}

  followUps(session: number, _id: OperationId, answer: Answer): readonly FollowUp[] {
    return (
      this.plans
        .get(session)?.(answer)
        .map((next) => this.followUp(next)) ?? []
    );
  }

  private followUp({ act, ...when }: Next): FollowUp {
    return { ...when, operation: (session, id) => this.begun(session, act({ unique: this.uniqueOf(id) })) };
  }

  private begun(session: number, { operation, then }: Act): Operation {
    if (then === undefined) this.plans.delete(session);
    else this.plans.set(session, then);
    return operation;
  }

  private uniqueOf(id: OperationId): number {
    return this.valuesAfter + id + 1;
  }
}
