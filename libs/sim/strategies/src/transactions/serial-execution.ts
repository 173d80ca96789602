import type { Control, Step } from './control.js';
import type { Transaction } from './transaction.js';

/** One after the other, in the order in which they came [Stonebraker et al., "The end of an architectural era", VLDB 2007, section 3]. */
export class SerialExecution implements Control {
  private readonly queue: Transaction[] = [];

  begin(transaction: Transaction): Step {
    if (!this.queue.includes(transaction)) this.queue.push(transaction);
    return this.queue[0] === transaction ? 'go' : 'wait';
  }

  read(): Step {
    return 'go';
  }

  write(): Step {
    return 'go';
  }

  validate(): 'go' {
    return 'go';
  }

  end(): readonly Transaction[] {
    this.queue.shift();
    return this.queue.slice(0, 1);
  }
}
