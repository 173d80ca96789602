import { z } from 'zod';
import type { PresetDescription } from './catalog.js';
import { abd } from './preset-abd.js';
import {
  cassandraEachQuorum,
  cassandraLocalQuorum,
  cassandraOne,
  cassandraQuorum,
  cassandraSerial,
} from './preset-cassandra.js';
import { curatorBarrier, curatorLeaderLatch, curatorLock } from './preset-curator.js';
import { dynamo } from './preset-dynamo.js';
import { etcd } from './preset-etcd.js';
import { oracleRac } from './preset-oracle-rac.js';
import { riak } from './preset-riak.js';
import { versionControl } from './preset-version-control.js';
import { x86Tso } from './preset-x86-tso.js';
import { zookeeper } from './preset-zookeeper.js';
import type { SystemPreset } from './system-preset.js';

/** One file each. */
export const SYSTEM_PRESETS = {
  abd,
  'cassandra-each-quorum': cassandraEachQuorum,
  'cassandra-local-quorum': cassandraLocalQuorum,
  'cassandra-one': cassandraOne,
  'cassandra-quorum': cassandraQuorum,
  'cassandra-serial': cassandraSerial,
  'curator-barrier': curatorBarrier,
  'curator-leader-latch': curatorLeaderLatch,
  'curator-lock': curatorLock,
  dynamo,
  etcd,
  'oracle-rac': oracleRac,
  riak,
  'version-control': versionControl,
  'x86-tso': x86Tso,
  zookeeper,
} satisfies Readonly<Record<string, SystemPreset>>;

export type SystemPresetName = keyof typeof SYSTEM_PRESETS;
export const SYSTEM_PRESET_NAMES = Object.keys(SYSTEM_PRESETS) as SystemPresetName[];

/** All of them, for people. */
export function presetDescriptions(): PresetDescription[] {
  return SYSTEM_PRESET_NAMES.map((id) => {
    const { title, strategy, sources, notModelled }: SystemPreset = SYSTEM_PRESETS[id];
    return {
      ...{ id, title, strategy },
      sources: sources.map(({ settings, ...source }) => ({ settings: [...settings], ...source })),
      notModelled: [...notModelled],
    };
  });
}

/** A strategy as written, with what its preset stands for in its place; what is written beside it stays. */
export function presetInlined(written: unknown, context: z.RefinementCtx): unknown {
  if (typeof written !== 'object' || written === null || !('preset' in written)) return written;
  const { preset, ...rest } = written;
  const name = SYSTEM_PRESET_NAMES.find((known) => known === preset);
  if (name !== undefined) {
    const { strategy } = SYSTEM_PRESETS[name];
    if (!('kind' in rest) || rest.kind === strategy.kind) return { ...strategy, ...rest };
    context.addIssue({
      code: 'custom',
      path: ['kind'],
      message: `the preset ${name} is of another kind`,
      params: { allowed: `${JSON.stringify(strategy.kind)}, or no kind` },
      input: rest.kind,
    });
    return z.NEVER;
  }
  context.addIssue({
    code: 'custom',
    path: ['preset'],
    message: `there is no preset ${JSON.stringify(preset)}`,
    params: { allowed: `one of ${SYSTEM_PRESET_NAMES.join(', ')}` },
    input: preset,
  });
  return z.NEVER;
}
