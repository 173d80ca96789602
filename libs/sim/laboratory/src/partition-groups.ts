import type { Partition } from '@isthmus/contract';
import { clientHost, hostCount } from '@isthmus/sim-engine';
import type { Cluster } from '@isthmus/sim-protocol';

export const NO_GROUP = -1;

/**
 * The group of each host under a partition (NO_GROUP: it reaches all), with the hosts that two groups claim and the
 * selectors that name nothing. A datacenter brings its nodes and its clients, a node only itself, `rest` what is left.
 */
export function groupsOf({ groups }: Pick<Partition, 'groups'>, cluster: Cluster) {
  const group = new Int32Array(hostCount(cluster)).fill(NO_GROUP);
  const problems: {
    readonly group: number;
    readonly member: number;
    readonly kind: 'unknown' | 'claimed-twice' | 'nothing-left';
    readonly selector: string;
  }[] = [];
  const rests: { group: number; member: number }[] = [];
  groups.forEach((members, index) =>
    members.forEach((selector, member) => {
      if (selector === 'rest') {
        rests.push({ group: index, member });
        return;
      }
      const hosts = hostsOf(selector, cluster);
      if (hosts.length === 0) problems.push({ group: index, member, kind: 'unknown', selector });
      for (const host of hosts) {
        if (group[host] !== NO_GROUP) {
          problems.push({ group: index, member, kind: 'claimed-twice', selector });
          break;
        }
      }
      for (const host of hosts) group[host] = index;
    }),
  );
  rests.forEach(({ group: index, member }, position) => {
    if (position > 0) problems.push({ group: index, member, kind: 'claimed-twice', selector: 'rest' });
    else if (!group.includes(NO_GROUP)) problems.push({ group: index, member, kind: 'nothing-left', selector: 'rest' });
    else group.forEach((current, host) => (group[host] = current === NO_GROUP ? index : current));
  });
  return { group, problems };
}

/** `eu-west-1 | us-east-1, ap-northeast-1`, with `rest` written out. */
export function groupsInWords(
  partition: Pick<Partition, 'groups' | 'blocks' | 'scope'>,
  cluster: Cluster,
  signs = { both: ' | ', outgoing: ' -/-> ', incoming: ' <-/- ' },
): string {
  const { group } = groupsOf(partition, cluster);
  const words = partition.groups.map((members, index) =>
    members
      .flatMap((selector) => {
        if (selector !== 'rest') return [selector];
        const datacenters = cluster.datacenters.filter(
          ({ id }) =>
            group[clientHost(cluster, id)] === index && !members.includes(cluster.datacenters[id]?.name ?? ''),
        );
        const inside = new Set(datacenters.flatMap(({ nodes }) => nodes));
        const single = cluster.nodes.filter(
          ({ id, name }) => group[id] === index && !inside.has(id) && !members.includes(name),
        );
        return [...datacenters.map(({ name }) => name), ...single.map(({ name }) => name)];
      })
      .join(', '),
  );
  const scope = partition.scope === 'both' ? '' : ` (${partition.scope} only)`;
  return words.join(signs[partition.blocks]) + scope;
}

/** A datacenter brings its nodes and its clients, a node only itself; none where there is no such thing. */
export function hostsOf(selector: string, cluster: Cluster): number[] {
  const datacenter = cluster.datacenters.find(({ name }) => name === selector);
  if (datacenter) return [...datacenter.nodes, clientHost(cluster, datacenter.id)];
  const node = cluster.nodes.find(({ name }) => name === selector);
  return node ? [node.id] : [];
}
