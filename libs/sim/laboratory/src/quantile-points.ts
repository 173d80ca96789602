import { nanosOf, type Quantiles as WrittenQuantiles } from '@isthmus/contract';
import type { Quantiles } from '@isthmus/sim-engine';

/** In the engine's terms. */
export function pointsOf(written: WrittenQuantiles): Quantiles {
  return {
    p: Float64Array.from(written, ({ p }) => p),
    delay: Float64Array.from(written, ({ delay }) => nanosOf(delay)),
  };
}
