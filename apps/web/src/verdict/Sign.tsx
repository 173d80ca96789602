import { type ReactNode } from 'react';
import styles from './Sign.module.css';
import type { Sign as SignOf, Tone } from './verdict.js';

const TONES: Readonly<Record<Tone, string | undefined>> = {
  ok: styles.ok,
  bad: styles.bad,
  unknown: styles.unknown,
  neutral: styles.neutral,
};

/** A glyph and a word in one colour: none of the three stands alone. */
export function Sign({ sign, children }: { readonly sign: SignOf | undefined; readonly children?: ReactNode }) {
  if (sign === undefined) return null;
  return (
    <span className={`${styles.sign ?? ''} ${TONES[sign.tone] ?? ''}`}>
      <span className={sign.framed === true ? styles.framed : styles.glyph} aria-hidden="true">
        {sign.glyph}
      </span>{' '}
      {sign.word}
      {children === undefined ? null : <> {children}</>}
    </span>
  );
}
