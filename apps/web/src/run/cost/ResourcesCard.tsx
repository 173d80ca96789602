import type { Report } from '@isthmus/contract';
import { Card } from '../../frame/Card.js';
import { Fold } from '../../frame/Fold.js';
import { formatCount, formatDuration, formatSignificant } from '../../format/numbers.js';
import { RateBar } from '../overview/RateBar.js';
import styles from '../replicas/replicas.module.css';
import { resourceFinding } from './finding.js';
import { Numeric } from './Numeric.js';

/** How busy each CPU, disk and link was, and how many waited for it. */
export function ResourcesCard({ resources }: { readonly resources: Report['resources'] }) {
  if (resources === undefined) return null;
  const { nodes, nodesLeftOut, links, linksLeftOut, partMs } = resources;
  const finding = resourceFinding(resources);
  return (
    <Fold id="resources" topic="CPUs, disks and links" sentence={finding}>
      <Card
        title={finding}
        subtitle={`Busy: of the time after the warm-up, and in the busiest ${formatDuration(partMs)} of it. There: those that wait or are served, on average and at most. A disk flushes all that waits at once, so one that is always busy need not be full.`}
      >
        <Numeric
          caption="CPU and disk of each node"
          columns={[
            'node',
            'CPU busy',
            'at its busiest',
            'there',
            'most',
            'disk busy',
            'entries a flush',
            'most unflushed',
          ]}
          rows={nodes.map(({ node, cpu, disk, entriesPerFlush }) => [
            node,
            <RateBar key="cpu" share={cpu.utilisation} />,
            <RateBar key="peak" share={cpu.utilisationPeak} />,
            formatSignificant(cpu.queueMean),
            formatCount(cpu.queuePeak),
            <RateBar key="disk" share={disk.utilisation} />,
            entriesPerFlush === null ? '–' : formatSignificant(entriesPerFlush),
            formatCount(disk.queuePeak),
          ])}
        />
        {nodesLeftOut === 0 ? null : <p>{formatCount(nodesLeftOut)} nodes that were less busy are left out.</p>}
        {links.length === 0 ? null : (
          <>
            <h3 className={styles.writes}>Links</h3>
            <Numeric
              caption="Links with limited bandwidth"
              columns={['link', 'busy', 'at its busiest', 'there', 'most']}
              rows={links.map((link) => [
                `${link.from} → ${link.to}`,
                <RateBar key="busy" share={link.utilisation} />,
                <RateBar key="peak" share={link.utilisationPeak} />,
                formatSignificant(link.queueMean),
                formatCount(link.queuePeak),
              ])}
            />
            {linksLeftOut === 0 ? null : <p>{formatCount(linksLeftOut)} links that were less busy are left out.</p>}
          </>
        )}
      </Card>
    </Fold>
  );
}
