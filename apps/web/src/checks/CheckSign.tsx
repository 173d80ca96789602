import type { Check } from '@isthmus/contract';
import { Sign } from '../verdict/Sign.js';
import { STATE_SIGNS, VERDICT_SIGNS } from '../verdict/verdict.js';

/** The verdict, or how far it is from one. */
export function CheckSign({ check }: { readonly check: Pick<Check, 'verdict' | 'state'> }) {
  return <Sign sign={check.verdict === null ? STATE_SIGNS[check.state] : VERDICT_SIGNS[check.verdict]} />;
}
