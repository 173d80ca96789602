/**
 * The kinds of event, and what their four numbers and their item are. Plain constants: the engine's dispatch is one
 * switch over them.
 */

/** a: channel, b: sequence on the channel, item: the message. */
export const MESSAGE_ARRIVES = 0;
/** a: channel, b: sequence on the channel, c: operation, d: attempt, item: the operation. */
export const REQUEST_ARRIVES = 1;
/** a: channel, b: sequence on the channel, c: operation, d: attempt, item: the result. */
export const REPLY_ARRIVES = 2;
/** The node's CPU has got to a message. a: channel, b: the node's life, d: its pauses before, item: the message. */
export const MESSAGE_RUNS = 3;
/** The node's CPU has got to a request. a: channel, b: the node's life, c: operation, d: its pauses before, item: the operation. */
export const REQUEST_RUNS = 4;
/** a: node, b: arming, c: timer. */
export const TIMER_WAKES = 5;
/** a: node, b: the node's life. */
export const FSYNC_ENDS = 6;
/** a: channel, b: the stall, d: 1 for an attempt, 0 for the limit. */
export const RETRANSMIT = 7;
/** a: channel, b: the opening, d: 1 for an attempt, 0 for the limit. */
export const HANDSHAKE_BEGINS = 8;
/** a: channel, b: the opening. */
export const HANDSHAKE_ENDS = 9;
/** Open loop. a: site. */
export const ARRIVAL = 10;
/** Closed loop. a: session. */
export const THOUGHT = 11;
/** a: session. */
export const DEADLINE_WAKES = 12;
/** a: session, b: operation. */
export const BACKOFF_ENDS = 13;
/** a: partition. */
export const PARTITION_BEGINS = 14;
/** a: partition. */
export const PARTITION_HEALS = 15;
/** a: crash. */
export const NODE_CRASHES = 16;
/** a: crash. */
export const NODE_RESTARTS = 17;
/** a: node. */
export const NODE_BOOTS = 18;
/** No operation begins any more. */
export const CLIENTS_STOP = 19;
export const RUN_ENDS = 20;
/** a: impairment. */
export const IMPAIRMENT_BEGINS = 21;
/** a: impairment. */
export const IMPAIRMENT_ENDS = 22;
/** a: session, b: operation, d: attempt. */
export const ATTEMPT_TIMES_OUT = 23;
/** a: session, or -1; b: site; c: the operation that it follows. */
export const FOLLOW_UP = 24;
/** a: scripted client. */
export const SCRIPT_GOES_ON = 25;
/** The CPU of a node is done with the first of what came while it was slow. a: node, b: how often that was scheduled. */
export const SLOWED_WORK_ENDS = 26;
