const quietMs = 2000;
const laterQuietMs = 5000;

/**
 * One calm line for each thing that happened, and while something takes longer than two seconds a line that says what.
 */
export class Progress {
  /** @type {Map<string, () => string>} */
  #pending = new Map();
  #startedAt = Date.now();
  #lastLineAt = Date.now();
  #quietMs = quietMs;
  #timer;
  #write;

  /** @param {(line: string) => void} write */
  constructor(write = (line) => console.log(line)) {
    this.#write = write;
    this.#timer = setInterval(() => this.#stillAtIt(), 250);
    this.#timer.unref();
  }

  /**
   * @param {string} topic
   * @param {string} text
   */
  say(topic, text) {
    this.#lastLineAt = Date.now();
    this.#quietMs = quietMs;
    const seconds = ((Date.now() - this.#startedAt) / 1000).toFixed(1);
    this.#write(`${seconds.padStart(6)} s  ${topic.padEnd(9)} ${text}`);
  }

  /**
   * Passes on a line that a program wrote itself.
   *
   * @param {string} topic
   * @param {string} line
   */
  relay(topic, line) {
    this.#write(`${topic.padEnd(9)} | ${line}`);
  }

  /**
   * Follows something that may take its time.
   *
   * @template T
   * @param {string} topic
   * @param {string | (() => string)} doing What to say while it lasts.
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async during(topic, doing, work) {
    this.#pending.set(topic, typeof doing === 'string' ? () => doing : doing);
    try {
      return await work();
    } finally {
      this.#pending.delete(topic);
    }
  }

  end() {
    clearInterval(this.#timer);
  }

  #stillAtIt() {
    if (this.#pending.size === 0 || Date.now() - this.#lastLineAt < this.#quietMs) return;
    this.say('...', [...this.#pending.values()].map((doing) => doing()).join('; '));
    this.#quietMs = laterQuietMs;
  }
}
