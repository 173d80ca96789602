import { strategySchema } from './strategy.js';
import { SYSTEM_PRESETS } from './system-presets.js';

it.each(Object.entries(SYSTEM_PRESETS))(
  'writes out %s, and says where each setting comes from',
  (preset, { strategy, sources }) => {
    expect(strategySchema.parse({ preset })).toEqual(strategySchema.parse(strategy));
    const settings = sources.flatMap((source): readonly string[] => source.settings);
    expect(new Set(['kind', ...settings])).toEqual(new Set(Object.keys(strategy)));
  },
);

it('leaves what is written beside a preset as it is', () => {
  expect(strategySchema.parse({ preset: 'etcd', heartbeat: '50ms' })).toMatchObject({
    kind: 'raft',
    heartbeat: '50ms',
  });
});

it('names the presets that there are where one is unknown', () => {
  expect(strategySchema.safeParse({ preset: 'etdc' }).error?.issues).toEqual([
    expect.objectContaining({ path: ['preset'], message: 'there is no preset "etdc"' }),
  ]);
});
