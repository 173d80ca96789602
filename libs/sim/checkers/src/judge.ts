import { type Register, withoutIdleUnknowns } from './register.js';
import { searchLinearization } from './search.js';
import type { CheckVerdict } from './verdict.js';
import { judgeByZones } from './zones.js';

/** Judges one register after another, by zones where they apply, else by the search, until the steps for all are spent. */
export class Judge {
  steps = 0;
  /** How often a search gave up. */
  undecided = 0;

  constructor(private readonly budget: number) {}

  get remaining(): number {
    return this.budget - this.steps;
  }

  judge(register: Register): CheckVerdict {
    const stripped = withoutIdleUnknowns(register);
    const byZones = judgeByZones(stripped);
    if (byZones !== 'inapplicable') return byZones;
    const answer = searchLinearization(stripped, this.remaining);
    this.steps += answer.steps;
    if (answer.kind === 'undecided') this.undecided++;
    return answer.kind;
  }

  /** Whether it certainly violates: a search that gave up found nothing. */
  violates(register: Register): boolean {
    return this.judge(register) === 'violated';
  }
}
