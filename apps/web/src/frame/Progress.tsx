import { useEffect, useRef, useState } from 'react';
import styles from './Progress.module.css';

interface ProgressProps {
  readonly label: string;
  /** From 0 to 1. */
  readonly share: number;
  readonly text: string;
}

/** Least time between two messages read out. */
const SPOKEN_MS = 5000;

/** A bar with its words beside it; the words are read out politely, at most once every few seconds. */
export function Progress({ label, share, text }: ProgressProps) {
  const [spoken, setSpoken] = useState('');
  const last = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, last.current + SPOKEN_MS - Date.now());
    const timer = setTimeout(() => {
      last.current = Date.now();
      setSpoken(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className={styles.progress}>
      <progress aria-label={label} max={1} value={share} />
      <span>{text}</span>
      <span className="visually-hidden" role="status">
        {spoken}
      </span>
    </div>
  );
}
