/**
 * Code that is broken in one place, and what it is played with until a checker finds out.
 *
 * @typedef {object} Mutation
 * @property {string} name
 * @property {string} breaks What it leaves out, and where the paper asks for it.
 * @property {string} file Of the strategies as they are built: `libs/sim/strategies/dist`.
 * @property {string} find Occurs in it exactly once, or the mutation is stale.
 * @property {string} replace
 * @property {string} configuration Of the conformance table: one whose promise this breaks.
 */

/** @type {readonly Mutation[]} */
export const MUTATIONS = [
  {
    name: 'raft-reads-without-read-index',
    breaks: 'A leader answers reads without asking a majority whether it still leads (dissertation, section 6.4)',
    file: 'raft/replica.js',
    find: 'clients.awaitRead({ id, operation, readIndex, round: replication.replicate(store.commitIndex, out) });',
    replace: 'clients.awaitRead({ id, operation, readIndex, round: 0 });',
    configuration: 'raft/plain',
  },
  {
    name: 'raft-accepts-stale-terms',
    breaks: 'Followers take entries from a leader whose term is over (section 5.1)',
    file: 'raft/replica.js',
    find: 'if (term < log.term) {',
    replace: 'if (false) {',
    configuration: 'raft/plain',
  },
  {
    name: 'raft-commits-before-a-majority',
    breaks: 'A leader commits what only its own disk has (section 5.3)',
    file: 'raft/replica.js',
    find: 'this.replication.majorityIndex(this.store.commitIndex)',
    replace: 'this.log.durableIndex',
    configuration: 'raft/plain',
  },
  {
    name: 'paxos-proposes-any-vote',
    breaks: 'A new leader proposes some vote that it has heard of, not that of the highest ballot (condition P2c)',
    file: 'multi-paxos/campaign.js',
    find: 'known === undefined || vote.ballot > known.ballot',
    replace: 'known === undefined || vote.ballot < known.ballot',
    configuration: 'multi-paxos/plain',
  },
  {
    name: 'paxos-breaks-its-promise',
    breaks: 'An acceptor votes in a ballot below the one that it has promised (section 2.2, phase 2)',
    file: 'multi-paxos/replica.js',
    find: 'if (ballot < log.promised) {',
    replace: 'if (false) {',
    configuration: 'multi-paxos/plain',
  },
  {
    name: 'paxos-leaves-gaps-unchosen',
    breaks: 'A new leader begins after what it knows to be chosen, whatever a majority has voted for there',
    file: 'multi-paxos/campaign.js',
    find: 'length: Math.max(0, this.last - commitIndex)',
    replace: 'length: 0',
    configuration: 'multi-paxos/plain',
  },
  {
    name: 'abd-reads-without-write-back',
    breaks: 'Reads do not write back what they return (Attiya, Bar-Noy and Dolev 1995)',
    file: 'leaderless/coordinator.js',
    find: 'if (newest === undefined || this.#options.writeQuorum(holders))',
    replace: 'if (true)',
    configuration: 'leaderless/abd',
  },
  {
    name: 'causal-delivers-early',
    breaks: 'Writes of other nodes are shown before what they depend on (COPS, section 4.2)',
    file: 'visible-logs.js',
    find: 'if (this.missing(next.dependencies ?? NO_DEPENDENCIES) !== null)',
    replace: 'if (false)',
    configuration: 'causal/nearest',
  },
  {
    name: 'multi-leader-delivers-early',
    breaks: 'Writes of other nodes are applied before what they depend on (Ladin et al. 1992)',
    file: 'visible-logs.js',
    find: 'if (this.missing(next.dependencies ?? NO_DEPENDENCIES) !== null)',
    replace: 'if (false)',
    configuration: 'multi-leader/causal',
  },
  {
    name: 'hybrid-clock-ignores-others',
    breaks: 'A stamp need not follow those that its node has heard of (Kulkarni et al. 2014, figure 5)',
    file: 'multi-leader/multi-leader-replica.js',
    find: 'if (heedsOthers)',
    replace: 'if (false)',
    configuration: 'multi-leader/causal-ring',
  },
  {
    name: 'raft-follower-does-not-wait',
    breaks: 'A follower answers a read before it has applied what the leader had committed (dissertation, section 6.4)',
    file: 'raft/follower-reads.js',
    find: 'if (appliedIndex < this.readIndex)',
    replace: 'if (false)',
    configuration: 'raft/follower-reads',
  },
  {
    name: 'raft-commits-earlier-terms',
    breaks: 'A leader commits entries of earlier terms by counting who has them (section 5.4.2)',
    file: 'raft/replica.js',
    find: 'if (majorityIndex === this.store.commitIndex || this.log.termAt(majorityIndex) !== this.log.term)',
    replace: 'if (majorityIndex === this.store.commitIndex)',
    configuration: 'raft/figure-8',
  },
  {
    name: 'raft-forgets-its-vote',
    breaks: 'What a node writes to disk does not say for whom it has voted (figure 2)',
    file: 'raft/log.js',
    find: "++this.written;\n        out.persist({ kind: 'term', term: this.term, vote: this.vote });",
    replace: "++this.written;\n        out.persist({ kind: 'term', term: this.term, vote: null });",
    configuration: 'raft/swing-voter',
  },
  {
    name: 'single-leader-without-fencing',
    breaks: 'Replicas take writes from a holder of the lock whose token is not the latest (Chubby, section 2.4)',
    file: 'single-leader/member.js',
    find: 'return !this.#options.fences || epoch >= this.#role.leadership.epoch;',
    replace: 'return true;',
    configuration: 'single-leader/paused-holder',
  },
  {
    name: 'storage-ignores-fencing-tokens',
    breaks: 'Storage takes a write whose fencing token is smaller than one that it has seen (Chubby, section 2.4)',
    file: 'lock-service/lock-machine.js',
    find: 'if (token < (this.tokens.get(key) ?? NO_TOKEN))',
    replace: 'if (false)',
    configuration: 'lock-service/plain',
  },
  {
    name: 'snapshots-let-the-second-writer-win',
    breaks: 'Of two transactions that overlap and write one key both commit (Berenson et al. 1995, section 4.2)',
    file: 'transactions/snapshot-isolation.js',
    find: '.length > 0) ?',
    replace: '.length > 9999) ?',
    configuration: 'transactions/snapshot, reads leader',
  },
  {
    name: 'serializable-snapshots-let-pivots-commit',
    breaks: 'Who stands between two anti-dependencies commits (Cahill, Röhm and Fekete 2008, section 3.2)',
    file: 'transactions/serializable-snapshot.js',
    find: 'return isOverwriting && isOverwritten;',
    replace: 'return false;',
    configuration: 'transactions/serializable-snapshot, reads leader',
  },
  {
    name: 'two-phase-locking-without-shared-locks',
    breaks: 'What a transaction has read may be overwritten before it ends (Eswaran et al. 1976)',
    file: 'transactions/two-phase-locking.js',
    find: "return this.acquire(transaction, key, 'shared');",
    replace: "return 'go';",
    configuration: 'transactions/two-phase-locking, reads leader',
  },
  {
    name: 'followers-show-unsafe-snapshots',
    breaks:
      'Readers at followers see states that a transaction in progress can take out of every serial order (Ports and Grittner 2012, section 4)',
    file: 'transactions/follower.js',
    find: 'if (entry.isSafe || !this.readsSafe)',
    replace: 'if (true)',
    configuration: 'transactions/serializable-snapshot, reads any',
  },
];
