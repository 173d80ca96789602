/**
 * A node accepts no write that leaves more versions of its key than that: Riak's `max_siblings`, 100 by default. Those that others
 * accept may come on top.
 */
export const SIBLINGS_MAX = 100;
