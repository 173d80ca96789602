import type { Claim, ClaimHalf } from '@isthmus/contract';
import { Link } from '@tanstack/react-router';
import { Card } from '../frame/Card.js';
import { Sign } from '../verdict/Sign.js';
import { ClaimMatrix } from './ClaimMatrix.js';
import { passSign } from './claimSigns.js';
import styles from './gallery.module.css';

/** Both halves of a claim with their evidence, and the matrix where there is one. */
export function ClaimResult({ claim }: { readonly claim: Claim }) {
  return (
    <>
      {claim.notTested.map((reason) => (
        <p key={reason} role="note" className={styles.note}>
          {reason}
        </p>
      ))}
      {claim.matrix === null ? null : <ClaimMatrix matrix={claim.matrix} seeds={claim.seeds} />}
      <Half title="What the claim says must appear" half={claim.shows} partial={!claim.complete} />
      {claim.contrast.evidence.length === 0 ? null : (
        <Half title="What the paired configuration never shows" half={claim.contrast} partial={!claim.complete} />
      )}
    </>
  );
}

interface HalfProps {
  readonly title: string;
  readonly half: ClaimHalf;
  readonly partial: boolean;
}

function Half({ title, half, partial }: HalfProps) {
  return (
    <Card
      title={
        <>
          {title}: <Sign sign={passSign(half.pass)} />
        </>
      }
      {...(partial ? { subtitle: 'By the runs that have ended so far.' } : {})}
    >
      <ul className={styles.evidence}>
        {half.evidence.map(({ says, variant, pass, sentence, example }) => (
          <li key={`${says} ${variant}`}>
            <h3>
              {says} <Sign sign={passSign(pass)} />
            </h3>
            <p>
              <span className={styles.variant}>{variant === '*' ? 'every experiment' : variant}</span>: {sentence}.
            </p>
            {example === null ? null : (
              <p className={styles.example}>
                {example.runId === null ? (
                  `Seed ${example.seed}`
                ) : (
                  <Link to="/runs/$runId" params={{ runId: example.runId }}>
                    {variant === example.variant ? '' : `${example.variant}, `}seed {example.seed}
                  </Link>
                )}
                : {example.sentence}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
