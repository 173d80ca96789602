import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../bin/isthmus.mjs', import.meta.url));
const FOLDER = fileURLToPath(new URL('../testdata/histories/', import.meta.url));

function check(words: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'check', ...words], {
    cwd: FOLDER,
    encoding: 'utf8',
    input,
  });
  return { status, stdout, stderr };
}

const LOG = ['--format', 'jepsen-log', '--model', 'cas-register'];
const KV = ['--format', 'porcupine-kv', '--model', 'kv'];
const ROWS = ['-', '--format', 'ndjson', '--model', 'register'];

describe('isthmus check', () => {
  it.each([
    ['etcd_000.log', LOG, 'violated', 1],
    ['etcd_002.log', LOG, 'holds', 0],
    ['c01-bad.txt', KV, 'violated', 1],
    ['c10-ok.txt', KV, 'holds', 0],
  ])('gives %s its published verdict', (file, words, verdict, code) => {
    const { status, stdout } = check([file, ...words, '--json']);
    expect([(JSON.parse(stdout) as { verdict: string }).verdict, status]).toEqual([verdict, code]);
  });

  it('shows the offender and the few operations that contradict each other', () => {
    const { status, stdout } = check(['c01-bad.txt', ...KV]);
    expect(status).toBe(1);
    expect(stdout.split('\n')).toEqual([
      'c01-bad.txt: not linearizable (38 operations of 1 sessions on 8 objects)',
      '  offender  line 59  session 0  get → "x 0 0 y" on "7"',
      '  Until it responded, the history of "7" was linearizable; with it, no order of its 4 operations explains all answers.',
      '  3 of them contradict each other already:',
      '    line 37  session 0  append "x 0 0 y" on "7"',
      '    line 55  session 0  append "x 0 3 y" on "7"',
      '    line 59  session 0  get → "x 0 0 y" on "7"',
      '',
    ]);
  });

  it('exits with 3 when its budget ends', () => {
    const { status, stdout } = check(['etcd_002.log', ...LOG, '--budget', '5']);
    expect([status, stdout]).toEqual([3, expect.stringContaining('search steps were not enough')]);
  });

  it('exits with 2, and says where, on bad input', () => {
    const row = { session: 1, kind: 'read', value: 0, outcome: 'ok', invokedAtMs: 5, respondedAtMs: 4 };
    const bad = check(ROWS, `${JSON.stringify(row)}\n`);
    expect([bad.status, bad.stdout]).toEqual([2, '']);
    expect(bad.stderr).toMatch(/^isthmus: -:1:\d+: it ends before it begins\n$/);
    const json = check([...ROWS, '--json'], '{"session": 1,');
    expect([json.status, JSON.parse(json.stdout)]).toEqual([
      2,
      { valid: false, file: '-', errors: [{ line: 1, column: 15, message: 'no valid JSON here' }] },
    ]);
    expect(check([...ROWS, '--budget', 'many']).status).toBe(2);
    expect(check(['absent.log', ...LOG])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('cannot be read'),
    });
  });
});
