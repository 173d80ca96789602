import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { layoutPlanSchema } from '@isthmus/contract';

const PATH = new URL('../../../docs/planning.md', import.meta.url);
const PROGRAM = fileURLToPath(new URL('../bin/isthmus.mjs', import.meta.url));
const EXAMPLE = /(<!-- plan ([a-z0-9-]+) -->\n\n```\n)([^`]*)(```)/;

const planned = (input: string, ...of: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, 'plan', ...of], { encoding: 'utf8', input });
  return { status, stdout, stderr };
};

describe('the page about planning', () => {
  it('shows what the command prints (UPDATE_GOLDEN=1 rewrites it)', () => {
    const page = readFileSync(PATH, 'utf8');
    const [, , layout = '', example] = EXAMPLE.exec(page) ?? [];
    const { stdout: now } = planned('', layout);
    if (process.env['UPDATE_GOLDEN'] === '1')
      writeFileSync(
        PATH,
        page.replace(EXAMPLE, (_, before: string, _layout, _old, after: string) => `${before}${now}${after}`),
      );
    else expect(example).toBe(now);
  });
});

describe('isthmus plan', () => {
  const topology =
    'datacenters: [{ id: a }, { id: b }, { id: c }]\nlinks: { oneWay: { a: { b: 1ms, c: 2ms }, b: { c: 3ms } } }\n';

  it('takes a topology, or an experiment, from a file', () => {
    const alone = planned(topology, '-', '--json');
    const experiment = planned(`topology:\n  ${topology.trimEnd().replace('\n', '\n  ')}\nname: any\n`, '-', '--json');
    expect(layoutPlanSchema.parse(JSON.parse(alone.stdout))).toMatchObject({ layout: null, clients: ['a', 'b', 'c'] });
    expect(experiment.stdout).toBe(alone.stdout);
  });

  it('says what is allowed in the place of what there is not', () => {
    const { status, stderr } = planned('', 'mars-3');
    expect([status, stderr]).toEqual([2, expect.stringContaining('one of aws-1, ')]);
    const client = planned('', 'aws-3', '--clients', 'mars');
    expect([client.status, client.stderr]).toEqual([
      2,
      expect.stringContaining('there is no datacenter "mars" (allowed: one of us-east-1, eu-west-1, ap-northeast-1)'),
    ]);
  });
});
