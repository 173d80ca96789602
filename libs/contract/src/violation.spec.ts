import { experimentSchema, parseWith, type Violation } from './index.js';

function violationAt(pointer: string, change: object): Violation | undefined {
  const document = { version: 1, name: 'x', topology: { layout: 'aws-3' }, strategy: { kind: 'raft' }, ...change };
  const result = parseWith(experimentSchema, document);
  return result.ok ? undefined : result.violations.find((violation) => violation.pointer === pointer);
}

describe('a violation', () => {
  it('of an unknown field names the fields that there are', () => {
    expect(violationAt('/seeds/number', { seeds: { number: 3 } })).toEqual({
      pointer: '/seeds/number',
      code: 'unknown-field',
      message: 'unknown field "number"',
      allowed: 'one of first, count',
    });
    expect(violationAt('/strategy/laeder', { strategy: { kind: 'raft', laeder: 'a' } })?.allowed).toMatch(
      /^one of kind, leader, reads,/,
    );
  });

  it('of a quantity without its unit says how one is written', () => {
    expect(violationAt('/duration', { duration: 60 })).toMatchObject({
      code: 'wrong-type',
      allowed: expect.stringContaining('such as "20s"'),
    });
    expect(violationAt('/workload/arrivals/rate', { workload: { arrivals: { kind: 'open', rate: 5 } } })).toMatchObject(
      { allowed: expect.stringContaining('such as "50/s"') },
    );
    expect(violationAt('/strategy/leader', { strategy: { kind: 'raft', leader: null } })?.allowed).toBe(
      '"any"; or a datacenter, such as "eu-west-1", or one of its nodes, such as "eu-west-1/0"',
    );
  });

  it('of a value that is missing says so, and what it would have to be', () => {
    expect(violationAt('/version', { version: undefined })).toMatchObject({
      code: 'required',
      message: 'is required',
      allowed: '1',
    });
  });

  it('of a length says what is counted', () => {
    expect(violationAt('/name', { name: ' ' })?.allowed).toBe('at least 1 character');
    expect(violationAt('/checks', { checks: Array(21).fill('linearizable') })?.allowed).toBe('at most 20 entries');
    expect(violationAt('/seeds/count', { seeds: { count: 0 } })?.allowed).toBe('at least 1');
  });

  it('of a preset under another kind of strategy names the kind, not the fields that nobody wrote', () => {
    expect(violationAt('/strategy/kind', { strategy: { preset: 'etcd', kind: 'zab' } })).toMatchObject({
      message: 'the preset etcd is of another kind',
      allowed: '"raft", or no kind',
    });
  });
});
