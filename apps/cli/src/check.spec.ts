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

  it('judges transactions by their isolation, and exits for the level that was asked', () => {
    const words = ['long-fork.edn', '--format', 'jepsen-edn', '--model', 'list-append'];
    const { status, stdout } = check(words);
    expect(status).toBe(1);
    expect(stdout.split('\n')).toEqual([
      'long-fork.edn: not strict serializable (4 transactions of 4 sessions on 2 keys)',
      '  holds      read uncommitted, read committed, monotonic atomic view, transactional causal',
      expect.stringMatching(/^ {2}violated {3}snapshot isolation, .*, strict serializable$/),
      '  G-nonadjacent, which excludes snapshot isolation:',
      '    #2 read key :y as [], without 1, which #1 appended.',
      '    #3 read key :y as [1], the last of which #1 appended.',
      '    #3 read key :x as [], without 1, which #0 appended.',
      '    #2 read key :x as [1], the last of which #0 appended.',
      '      #2  line 4  session 2  r :x [1]; r :y []',
      '      #1  line 3  session 1  append :y 1',
      '      #3  line 5  session 3  r :x []; r :y [1]',
      '      #0  line 2  session 0  append :x 1',
      '',
    ]);
    const causal = check([...words, '--level', 'transactional-causal', '--json']);
    expect([causal.status, JSON.parse(causal.stdout)]).toEqual([
      0,
      expect.objectContaining({
        level: 'transactional causal',
        verdict: 'holds',
        anomalies: [
          expect.objectContaining({
            name: 'G-nonadjacent',
            excludes: ['snapshot isolation'],
            reduced: expect.arrayContaining([
              expect.objectContaining({ session: '1', value: [['append', ':y', 1]] }),
            ]) as object,
          }),
        ],
      }),
    ]);
    expect(check([...words, '--level', 'best']).status).toBe(2);
  });

  it('judges registers of transactions in rows', () => {
    const row = (session: number, value: unknown) =>
      `${JSON.stringify({ session, kind: 'txn', value, outcome: 'ok', invokedAtMs: session, respondedAtMs: 9 })}\n`;
    const skew =
      row(1, [
        ['r', 'x', null],
        ['w', 'y', 1],
      ]) +
      row(2, [
        ['r', 'y', null],
        ['w', 'x', 2],
      ]);
    const words = ['-', '--format', 'ndjson', '--model', 'rw-register'];
    expect(check(words, skew)).toEqual({
      status: 1,
      stderr: '',
      stdout: expect.stringContaining('write-skew, which excludes repeatable read') as string,
    });
    expect(check([...words, '--level', 'snapshot-isolation'], skew).status).toBe(0);
  });

  it('judges registers by the consistency models asked for', () => {
    const row = (session: number, kind: 'read' | 'write', value: number, at: number) =>
      JSON.stringify({ session, kind, value, argument: value, outcome: 'ok', invokedAtMs: at, respondedAtMs: at + 1 });
    const late = [row(1, 'write', 7, 0), row(1, 'read', 7, 2), row(2, 'read', 0, 4)].join('\n');
    expect(check([...ROWS, '--checks', 'sequential,causal'], late)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^-: holds\nmodel .*\nsequential +holds\n/),
    });
    const { status, stdout } = check(
      [...ROWS, '--checks', 'models', '--json'],
      `${late}\n${row(2, 'write', 8, 6)}\n${row(2, 'read', 7, 8)}\n${row(2, 'read', 8, 10)}\n${row(2, 'read', 7, 12)}`,
    );
    const { verdict, models } = JSON.parse(stdout) as { verdict: string; models: { model: string; verdict: string }[] };
    expect([status, verdict, models.find(({ model }) => model === 'PRAM')?.verdict]).toEqual([
      1,
      'violated',
      'violated',
    ]);
    // Linearizable, so sequential too, though values repeat.
    expect(check([...LOG, 'etcd_002.log', '--checks', 'sequential']).status).toBe(0);
    expect(check([...LOG, 'etcd_000.log', '--checks', 'sequential']).status).toBe(3);
    expect(check([...KV, 'c01-bad.txt', '--checks', 'sequential']).status).toBe(2);
    expect(check([...ROWS, '--checks', 'tidy'], late).status).toBe(2);
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
