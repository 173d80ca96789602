import type { AttemptRepository, Claim, Outcome } from '@isthmus/persistence';
import type { Simulations } from '../simulations/simulations.js';
import { ClaimProcessor, type ClaimProcessorOptions } from './claim-processor.js';

export type { Ending } from './claim-processor.js';

type Simulated = Outcome & { readonly kind: 'report' };

export interface ProcessorOptions extends Pick<
  ClaimProcessorOptions<Claim, Simulated>,
  'onEnd' | 'onError' | 'beatEveryMs'
> {
  readonly attempts: Pick<AttemptRepository, 'claim' | 'beat' | 'commit' | 'fail' | 'cancel' | 'release'>;
  readonly simulations: Pick<Simulations, 'run'>;
}

/** Claim, simulate, commit. */
export class RunProcessor extends ClaimProcessor<Claim, Simulated> {
  constructor({ simulations, ...options }: ProcessorOptions) {
    super({ ...options, perform: (claim, watch) => simulations.run(claim, watch) });
  }
}
