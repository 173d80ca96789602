import styles from './experiments.module.css';

/** A layout as a row of dots, one for each datacenter, in the colours that they have on every page. */
export function LayoutDots({
  layout,
  datacenters,
}: {
  readonly layout: string | null;
  readonly datacenters: readonly string[];
}) {
  return (
    <span className={styles.layout} title={datacenters.join(', ')}>
      <svg width={Math.max(1, datacenters.length) * 12} height="12" aria-hidden="true">
        {datacenters.map((datacenter, index) => (
          <circle
            key={datacenter}
            cx={6 + index * 12}
            cy="6"
            r="4.5"
            fill={index < 7 ? `var(--dc-${index + 1})` : 'var(--muted)'}
          />
        ))}
      </svg>
      <span>{layout ?? `${datacenters.length} datacenters`}</span>
      <span className="visually-hidden">: {datacenters.join(', ')}</span>
    </span>
  );
}
