import styles from './violation.module.css';

export interface PlacedStep {
  readonly x: number;
  /** The upper edge of the operation's box. */
  readonly y: number;
  readonly value: number;
}

interface OrderLineProps {
  readonly steps: readonly PlacedStep[];
  /** The box that no further step can reach. */
  readonly refused: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly height: number;
  } | null;
}

/** How far above a box the line runs. */
const LIFT = 22;

/** The order as a line that runs in the gaps above the rows, drawn before the boxes so that it crosses no text; the refused step is dashed. */
export function OrderLine({ steps, refused }: OrderLineProps) {
  const path = steps
    .map((step, index) => (index === 0 ? `M${step.x},${step.y}` : leg(steps[index - 1], step)))
    .join('');
  const last = steps.at(-1);
  const target = refused === null ? null : { x: (refused.left + refused.right) / 2, y: refused.top };
  return (
    <g>
      <path d={path} className={styles.order} />
      {last === undefined || target === null ? null : (
        <path d={`M${last.x},${last.y}${leg(last, target)}`} className={styles.refusedOrder} />
      )}
      {steps.map((step, index) => {
        const next = steps[index + 1];
        // Two states over one place would be unreadable; the later one is what counts.
        if (next !== undefined && next.y === step.y && next.x - step.x < 44) return null;
        return (
          <text key={index} x={step.x + 11} y={step.y - 5} className={styles.state}>
            = {step.value}
          </text>
        );
      })}
    </g>
  );
}

function leg(
  from: { readonly x: number; readonly y: number } | undefined,
  to: { readonly x: number; readonly y: number },
): string {
  if (from === undefined) return '';
  if (from.y === to.y) return `V${from.y - LIFT}H${to.x}V${to.y}`;
  // Downwards: out above the own row, then down; upwards: up at once, then along the gap above the other row.
  return from.y < to.y ? `V${from.y - LIFT}H${to.x}V${to.y}` : `V${to.y - LIFT}H${to.x}V${to.y}`;
}
