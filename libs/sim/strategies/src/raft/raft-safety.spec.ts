import { nodeId } from '@isthmus/sim-testing';
import type { LogEntry } from './log.js';
import { RaftLog } from './log.js';
import type { RaftReplica } from './replica.js';
import { SafetyProperties } from './safety-properties.js';

const [a, b] = [nodeId(0), nodeId(1)];
const OUT = { persist: () => {}, discard: () => {} } as never;

/** A node as far as figure 3 is about it. */
function nodeWith(terms: readonly number[], { term = 9, leads = false, applied = 0 }) {
  const log = new RaftLog(0);
  log.setTerm(term, null);
  terms.forEach((of, i) => log.append(entry(i + 1, of), OUT));
  return { role: leads ? 'leader' : 'follower', log, store: { appliedIndex: applied } } as unknown as RaftReplica;
}

function entry(index: number, term: number, session = term): LogEntry {
  return { kind: 'entry', index, term, session, sequence: index, operation: null };
}

describe('the safety properties of figure 3, step by step', () => {
  it('tell two leaders of one term', () => {
    const safety = new SafetyProperties();
    expect(safety.violation(a, nodeWith([], { leads: true }))).toBeNull();
    expect(safety.violation(b, nodeWith([], { leads: true }))).toMatch(/^Election Safety/);
  });

  it('tell a leader that replaces an entry of its own', () => {
    const safety = new SafetyProperties();
    const leader = nodeWith([1, 9], { leads: true });
    expect(safety.violation(a, leader)).toBeNull();
    leader.log.cutFrom(2);
    leader.log.append(entry(2, 9, 3), OUT);
    expect(safety.violation(a, leader)).toMatch(/^Leader Append-Only/);
  });

  it('tell logs that part before an entry that they share', () => {
    const safety = new SafetyProperties();
    expect(safety.violation(a, nodeWith([1, 1, 3], {}))).toBeNull();
    expect(safety.violation(b, nodeWith([1, 2, 3], {}))).toMatch(/^Log Matching/);
  });

  it('tell nodes that apply different entries', () => {
    const safety = new SafetyProperties();
    expect(safety.violation(a, nodeWith([1, 2], { applied: 2 }))).toBeNull();
    expect(safety.violation(b, nodeWith([1, 1], { applied: 2 }))).toMatch(/^State Machine Safety/);
  });

  it('tell a leader without an entry that was committed before', () => {
    const safety = new SafetyProperties();
    expect(safety.violation(a, nodeWith([1, 1], { term: 1, applied: 2 }))).toBeNull();
    expect(safety.violation(b, nodeWith([1], { term: 2, leads: true }))).toMatch(/^Leader Completeness/);
  });

  it('tell that an entry is committed that the leader of a later term lacks', () => {
    const safety = new SafetyProperties();
    expect(safety.violation(b, nodeWith([1], { term: 2, leads: true }))).toBeNull();
    expect(safety.violation(a, nodeWith([1, 1], { term: 1, applied: 2 }))).toMatch(/^Leader Completeness/);
  });
});
