import type { WrittenStrategy } from './strategy.js';

/** A system of the real world, as far as a strategy of ours is like it. */
export interface SystemPreset {
  /** `etcd 3.6` */
  readonly title: string;
  /** With every setting for which the system has a default of its own. */
  readonly strategy: WrittenStrategy;
  /** Where each setting comes from. */
  readonly sources: readonly PresetSource[];
  /** What of the system a reader might expect and the strategy does not have. */
  readonly notModelled: readonly string[];
}

export interface PresetSource {
  /** Fields of the strategy: `heartbeat`. */
  readonly settings: readonly string[];
  /** What the page says, in short: `--heartbeat-interval 100 ms`. */
  readonly says: string;
  readonly page: string;
  /** The day on which it was read: `2026-11-23`. */
  readonly readOn: string;
}
