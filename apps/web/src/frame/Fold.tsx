import { useLocation, useRouter } from '@tanstack/react-router';
import { type ReactNode, type ToggleEvent, useEffect, useState } from 'react';
import styles from './Fold.module.css';

interface FoldProps {
  /** Unique on the page; as the fragment of its address it opens this part. */
  readonly id: string;
  readonly topic: string;
  /** What is inside in one sentence, without a full stop; shown while it is folded. */
  readonly sentence: string;
  /** Something else in the address is about what is inside. */
  readonly asked?: boolean;
  readonly children: ReactNode;
}

/** A part of a page that starts folded. Opening it by hand puts it into the address. */
export function Fold({ id, topic, sentence, asked = false, children }: FoldProps) {
  const router = useRouter();
  const hash = useLocation({ select: (location) => location.hash });
  const [open, setOpen] = useState(asked || hash === id);
  useEffect(() => {
    if (asked || hash === id) setOpen(true);
  }, [asked, hash, id]);
  // Also the browser opens it, to show what it found in the page.
  const onToggle = (event: ToggleEvent<HTMLDetailsElement>) => {
    const now = event.currentTarget.open;
    if (now === open) return;
    setOpen(now);
    if (now) void router.navigate({ to: '.', search: true, hash: id, ...IN_PLACE });
  };
  return (
    <details id={id} className={styles.fold} open={open} onToggle={onToggle}>
      <summary>
        <span className={styles.topic}>{topic}</span> <span className={styles.sentence}>{sentence}</span>
      </summary>
      {children}
    </details>
  );
}

const IN_PLACE = { replace: true, resetScroll: false, hashScrollIntoView: false } as const;
