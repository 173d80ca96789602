import { canonicalJson, experimentSchema, parseWith } from './index.js';

const BASE = { version: 1, name: 'timeline', topology: { layout: 'aws-3' }, strategy: { kind: 'raft' } };
const SITE = 'eu-west-1';

const scripted = (script: unknown, more: object = {}) =>
  parseWith(experimentSchema, { ...BASE, workload: { script, ...more } });
const one = (...steps: readonly object[]) => [{ client: 'alice', site: SITE, steps }];

/** Where it is refused, below `/workload/script`, and why. */
function refused(script: unknown): string[] {
  const result = scripted(script);
  return result.ok
    ? []
    : result.violations.map(({ pointer, message }) => `${pointer.replace('/workload/script', '')}: ${message}`);
}

describe('a script', () => {
  it('is alone unless arrivals are written beside it', () => {
    const alone = scripted(one({ kind: 'read' }));
    expect(alone.ok && alone.value.workload).toMatchObject({ arrivals: { kind: 'none' }, operations: [] });
    const beside = scripted(one({ kind: 'read' }), { arrivals: { kind: 'open', rate: '5/s' } });
    expect(beside.ok && beside.value.workload.operations).toHaveLength(2);
  });

  it('parses to itself once parsed', () => {
    const first = scripted(
      one({ at: '1000ms', kind: 'write', value: 1, label: 'w' }, { kind: 'read', after: { label: 'w' } }),
    );
    const again = parseWith(experimentSchema, first.ok && first.value);
    expect(again.ok && canonicalJson(again.value)).toBe(canonicalJson(first.ok && first.value));
  });

  it('is needed where nothing arrives, which then asks for nothing either', () => {
    const none = { arrivals: { kind: 'none' } };
    const result = parseWith(experimentSchema, { ...BASE, workload: none });
    expect(result.ok || result.violations[0]).toMatchObject({ pointer: '/workload/arrivals' });
    const mixed = scripted(one({ kind: 'read' }), { ...none, operations: [{ kind: 'read', share: 1 }] });
    expect(mixed.ok || mixed.violations[0]).toMatchObject({ pointer: '/workload/operations' });
    const empty = parseWith(experimentSchema, { ...BASE, workload: { operations: [] } });
    expect(empty.ok || empty.violations[0]).toMatchObject({ pointer: '/workload/operations' });
  });

  it('says of each operation what its kind needs, and nothing else', () => {
    expect(
      refused(
        one(
          { kind: 'write' },
          { kind: 'read', value: 3 },
          { kind: 'txn' },
          { kind: 'lock' },
          { kind: 'cas', value: 0 },
        ),
      ),
    ).toEqual([
      '/0/steps/0/value: a write needs it',
      '/0/steps/1/value: value has a meaning only with kind "write" or "cas" or "broadcast", not "read"',
      '/0/steps/2/reads: a txn needs it',
      '/0/steps/3/lease: a lock needs it',
      '/0/steps/4/value: too small',
    ]);
  });

  it('has names, labels and values that are unique', () => {
    const write = (value: number) => ({ kind: 'write', value, label: 'w' });
    const txn = { kind: 'txn', reads: [1], writes: [{ key: 1, value: 4 }] };
    expect(refused([...one(write(3), write(3)), ...one({ kind: 'write', value: 4 }, txn)])).toEqual([
      '/0/steps/0/label: another operation is labelled w',
      '/0/steps/1/value: 3 is written twice: nobody could tell which one was read',
      '/1/client: another client is called alice',
      '/1/steps/1/writes/0: 4 is written twice: nobody could tell which one was read',
    ]);
  });

  it('waits for operations that exist, and that do not wait for it', () => {
    const after = (label: string) => ({ after: { label } });
    expect(refused(one({ kind: 'read', label: 'one' }, { kind: 'read', ...after('two') }))).toEqual([
      '/0/steps/1/after/label: no operation is labelled two',
    ]);
    const bob = (...steps: readonly object[]) => ({ client: 'bob', site: SITE, steps });
    expect(
      refused([
        ...one({ kind: 'read' }, { kind: 'read', ...after('b') }, { kind: 'read', label: 'a' }),
        bob({ kind: 'read', ...after('a') }, { kind: 'read', label: 'b' }),
      ]),
    ).toEqual(['/0/steps/1/after: it waits for an operation that waits for it']);
    expect(refused(one({ kind: 'read', ...after('a') }, { kind: 'read', label: 'a' }))).toHaveLength(1);
  });

  it('begins before the run ends', () => {
    expect(refused(one({ kind: 'read', at: '2min' }))).toEqual([
      '/0/steps/0/at: the operation begins at 120s, after the end at 60s',
    ]);
  });
});
