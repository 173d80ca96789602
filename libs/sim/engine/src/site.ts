import type { ClientPlace, DatacenterId, NodeId } from '@isthmus/sim-protocol';
import { IdleSessions } from './idle-sessions.js';
import type { ClientSite, Scenario } from './scenario.js';
import type { Session } from './session.js';
import { leastDelays } from './special-delays.js';

/** The clients of one datacenter: their sessions, and the client library that these share, which remembers the leader. */
export class Site {
  readonly datacenter: DatacenterId;
  /** In the order in which they were opened. */
  readonly sessions: Session[] = [];
  readonly idle: IdleSessions;
  /** Who leads, as far as these clients know; null where they don't. */
  leader: NodeId | null = null;
  /** Those that think and ask in a closed loop. Sessions opened later are there for what others tell, and idle between. */
  readonly sessionsAtStart: number;
  private readonly maxSessions: number;
  /** All nodes in the order in which a session without a better idea asks them. */
  private readonly order: readonly NodeId[];
  /** Where the nodes of each datacenter begin among them, from the nearest datacenter on; and their end. */
  private readonly starts: readonly number[];

  constructor({ datacenter, sessions, maxSessions }: ClientSite, scenario: Scenario) {
    this.datacenter = datacenter;
    this.sessionsAtStart = sessions;
    this.maxSessions = maxSessions;
    this.idle = new IdleSessions(maxSessions);
    const { cluster, network, clients } = scenario;
    const { delay, special } = network;
    const nearness = special === undefined ? delay : leastDelays(special, special.requests, delay);
    const distance = (node: NodeId) => {
      const at = cluster.nodes[node]!.datacenter;
      // `local` prefers the own datacenter even to one that happens to be nearer than its own hosts to each other.
      return at === datacenter && clients.route === 'local'
        ? -1
        : nearness[datacenter * cluster.datacenters.length + at]!;
    };
    this.order = cluster.nodes
      .map(({ id }) => id)
      .sort((one, other) => {
        const [near, far] = [cluster.nodes[one]!, cluster.nodes[other]!];
        return distance(one) - distance(other) || near.datacenter - far.datacenter || one - other;
      });
    const datacenterAt = (position: number) => cluster.nodes[this.order[position]!]?.datacenter;
    const positions = [...this.order.keys(), this.order.length];
    this.starts = positions.filter((position) => datacenterAt(position) !== datacenterAt(position - 1));
  }

  get canOpenSession(): boolean {
    return this.sessions.length < this.maxSessions;
  }

  /** Datacenters that have nodes. */
  get ranks(): number {
    return this.starts.length - 1;
  }

  /** Where a session begins to look for a node: a position for `nodeAt`. `rank`: of the datacenter, 0 for the nearest. */
  homeOf(ordinal: number, rank = 0): number {
    const start = this.starts[rank]!;
    return start + (ordinal % (this.starts[rank + 1]! - start));
  }

  placeOf(ordinal: number): ClientPlace {
    const home = this.homeOf(ordinal);
    const others = this.order.slice(1).map((_, after) => this.nodeAt(home + after + 1));
    return { datacenter: this.datacenter, nodes: [this.nodeAt(home), ...others] };
  }

  /** Positions go round in turn. */
  nodeAt(position: number): NodeId {
    return this.order[position % this.order.length]!;
  }

  forget(leader: number): void {
    if (this.leader === leader) this.leader = null;
  }
}
