import type { Report } from '@isthmus/contract';
import { Card } from '../../frame/Card.js';
import { Fold } from '../../frame/Fold.js';
import { formatCount, formatSignificant } from '../../format/numbers.js';
import { nounOf } from '../kinds.js';
import { RateBar } from '../overview/RateBar.js';
import styles from '../replicas/replicas.module.css';
import { costFinding, dollars, tariffSentence } from './finding.js';
import { Numeric } from './Numeric.js';

/** What the run sent: by name, between datacenters, and how often clients had to ask. */
export function CostCard({ report }: { readonly report: Report }) {
  const { cost, messages, attempts = [] } = report;
  if (cost === undefined) return null;
  const { perOperation, transfers, transfersLeftOut } = cost;
  const finding = costFinding(cost);
  return (
    <Fold id="network" topic="Network" sentence={finding}>
      <Card
        title={finding}
        subtitle={`Messages between nodes, requests and answers together. Headers of lower layers and retransmissions are left out. ${tariffSentence(cost)}`}
      >
        <dl className={styles.fates}>
          <div>
            <dt>messages</dt>
            <dd>{formatSignificant(perOperation.messages)}</dd>
          </div>
          <div>
            <dt>bytes</dt>
            <dd>{formatSignificant(perOperation.bytes)}</dd>
          </div>
          <div>
            <dt>of them metadata</dt>
            <dd>{formatSignificant(perOperation.metadataBytes)}</dd>
          </div>
          <div>
            <dt>between datacenters</dt>
            <dd>{formatSignificant(perOperation.crossDatacenterBytes)}</dd>
          </div>
        </dl>
        <Numeric
          caption="Messages between nodes by name"
          columns={['message', 'sent', 'bytes', 'metadata', 'between datacenters']}
          rows={messages.byName.map(({ name, count, bytes, metadataBytes, crossDatacenterBytes }) => [
            name,
            formatCount(count),
            formatCount(bytes),
            share(metadataBytes, bytes),
            share(crossDatacenterBytes, bytes),
          ])}
        />
        {attempts.length === 0 ? null : (
          <>
            <h3 className={styles.writes}>Requests for one operation</h3>
            <Numeric
              caption="Requests for one operation"
              columns={['operations', 'number', 'requests each', 'redirects each', 'retries each', 'most']}
              rows={attempts.map((row) => [
                nounOf(row.kind),
                formatCount(row.operations),
                formatSignificant(row.perOperation),
                formatSignificant(row.redirectsPerOperation),
                formatSignificant(row.retriesPerOperation),
                formatCount(row.most),
              ])}
            />
          </>
        )}
        {transfers.length === 0 ? null : (
          <details className={styles.writes}>
            <summary>Bytes from datacenter to datacenter</summary>
            <Numeric
              caption="Bytes from datacenter to datacenter"
              columns={['way', 'bytes', 'price']}
              rows={transfers.map(({ from, to, bytes, usd }) => [
                from === to ? `between nodes of ${from}` : `${from} → ${to}`,
                formatCount(bytes),
                usd === null ? '–' : dollars(usd),
              ])}
            />
            {transfersLeftOut === 0 ? null : <p>{formatCount(transfersLeftOut)} more with fewer bytes are left out.</p>}
          </details>
        )}
      </Card>
    </Fold>
  );
}

function share(part: number | undefined, whole: number) {
  return part === undefined || whole === 0 ? '–' : <RateBar share={part / whole} />;
}
