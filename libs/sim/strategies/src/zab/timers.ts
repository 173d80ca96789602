/** Silence of the leader; a phase that does not end; of who looks, the wait for a better vote. */
export const ELECTION_TIMER = 0;
/** A leader's next ping; the next repetition of what may be lost. */
export const HEARTBEAT_TIMER = 1;
