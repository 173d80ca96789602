import { readFileSync } from 'node:fs';
import { experimentSchema, faultFields, faultSchema, nemesisSchema, parseText, parseWith } from '@isthmus/contract';
import { assess } from '@isthmus/sim-laboratory';

const PAGE = readFileSync(new URL('../../../docs/faults.md', import.meta.url), 'utf8');

/** Of what an experiment lists: faults and generators. */
const SCHEMAS = [...faultSchema.options, nemesisSchema];
const KINDS = SCHEMAS.flatMap(({ shape }) => [...shape.kind.values]);

/** By kind: what the page says of it, from its heading to the next. */
const SECTIONS = new Map(
  PAGE.split(/^### /m)
    .slice(1)
    .map((section) => [/^`([a-z-]+)`$/m.exec(section)?.[1] ?? section, section.split(/^## /m)[0] ?? ''] as const),
);

function exampleOf(kind: string): unknown {
  const text = /```yaml\n([^`]*)```/.exec(SECTIONS.get(kind) ?? '')?.[1];
  const parsed = parseText(text ?? '');
  return parsed.ok ? parsed.value : parsed.violations;
}

describe('the page about faults', () => {
  it('has a section for each kind of the contract, and no other', () => {
    expect([...SECTIONS.keys()].sort()).toEqual([...KINDS].sort());
  });

  it('names each field', () => {
    const general = PAGE.split(/^## /m)[0] ?? '';
    for (const field of ['kind', ...Object.keys(faultFields)]) expect(general).toContain(`\`${field}\``);
    for (const { shape } of SCHEMAS) {
      const [kind = ''] = shape.kind.values;
      const fields = Object.keys(shape).filter((field) => field !== 'kind' && !(field in faultFields));
      const unnamed = fields.filter((field) => !SECTIONS.get(kind)?.includes(`\`${field}\``));
      expect({ kind, unnamed }).toEqual({ kind, unnamed: [] });
    }
  });

  it('has examples that run: all of them, in one schedule', () => {
    const faults = KINDS.map(exampleOf);
    expect(faults).toEqual(KINDS.map((kind) => expect.objectContaining({ kind })));
    const parsed = parseWith(experimentSchema, {
      version: 1,
      name: 'every fault',
      topology: { layout: 'aws-5' },
      strategy: { kind: 'raft', leader: 'us-east-1' },
      duration: '60s',
      faults,
    });
    const violations = parsed.ok ? assess(parsed.value) : parsed;
    expect(violations).toMatchObject({ ok: true });
  });
});
