import { Command, InvalidArgumentError, Option } from 'commander';
import { presetDescriptions, TRACE_EVENTS_DEFAULT, TRACE_FORMATS } from '@isthmus/contract';
import {
  HISTORY_FORMATS,
  HISTORY_MODELS,
  type HistoryFormat,
  type HistoryModel,
  type ObjectValue,
} from '@isthmus/sim-history';
import type { ConsistencyModel, IsolationLevel } from '@isthmus/sim-checkers';
import {
  LEVEL_NAMES,
  levelNamed,
  MODEL_CHECKS,
  modelsNamed,
  layouts,
  strategyDescriptions,
} from '@isthmus/sim-laboratory';
import { cause } from './cause.js';
import { check } from './check.js';
import { EXIT } from './exit-codes.js';
import { plan, type PlanArguments } from './plan.js';
import { published, type PublishedArguments } from './published.js';
import { run, type RunArguments, validate } from './run.js';
import { scenarios, type ScenariosArguments } from './scenarios.js';
import { schedule } from './schedule.js';
import { table } from './table.js';
import { trace, type TraceOptions } from './trace.js';

/** The commands. Results go to standard output, progress and complaints to standard error. */
export function program(): Command {
  const command = new Command('isthmus')
    .description('Experiments on replicated data, reproducible from a seed. Runs here, with no server.')
    .showHelpAfterError()
    // A wrong word on the command line is bad input; 1, which Commander would answer, is a verdict.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.ok : EXIT.badInput));
  command
    .command('run')
    .description('run an experiment (YAML or JSON; "-" reads standard input)')
    .argument('<file>')
    .option('--seed <seed>', 'run this seed only, whatever the file says', seedArgument)
    .option('--json', 'print the report as JSON: an object for one seed, an array for several')
    .option('--unlimited', 'run it even if it takes more events or memory than a service accepts')
    .addHelpText(
      'after',
      "\nExit codes: 0 ran; 2 bad input; 4 event budget exceeded; 99 one of the experiment's own expectations failed.\nThe report, digest included, is the one that the service stores.",
    )
    .action((file: string, options: RunArguments) => {
      process.exitCode = run(file, options);
    });
  command
    .command('cause')
    .description('find what made a run break a consistency model, by running it again with one thing changed')
    .argument('<file>')
    .option('--seed <seed>', "the run to explain (default: the file's first seed)", seedArgument)
    .option('--seeds <count>', 'runs of each configuration: that seed and those after it', seedsArgument, 5)
    .option('--json', 'print the finding as JSON; null where nothing is broken')
    .addHelpText(
      'after',
      '\nLeaves out each fault that was in force, then changes one setting, the smallest change first, until one prevents the\nviolation in every seed.\n\nExit codes: 0 nothing is broken; 1 a model is; 2 bad input.',
    )
    .action((file: string, options: { seed?: string; seeds: number; json?: true }) => {
      process.exitCode = cause(file, options);
    });
  command
    .command('validate')
    .description(
      'without a file: re-run published results; with one: check it and estimate its cost without running it',
    )
    .argument('[file]')
    .option('--only <name...>', 'without a file: only these published results')
    .option(
      '--strategy <strategy>',
      'without a file: only the failure of a leader, of this strategy: a kind, or what a document says, such as "{ kind: chain }"',
    )
    .option(
      '--sites <sites>',
      'without a file: only the failure of a leader, at the first of three GCP sites',
      sitesArgument,
    )
    .option('--json', 'print the rows, or the assessment, as JSON')
    .addOption(new Option('--markdown', 'without a file: print the page').conflicts('json'))
    .addHelpText(
      'after',
      '\nExit codes without a file: 0 no row fails; 1 one does; 2 there is no such result. With one: 0 it can be run; 2 it cannot.',
    )
    .action((file: string | undefined, options: PublishedArguments, self: Command) => {
      const { only, strategy, sites, markdown } = options;
      if (file !== undefined && (only ?? strategy ?? sites ?? markdown) !== undefined)
        self.error('--only, --strategy, --sites and --markdown are about published results, without a file');
      process.exitCode = file === undefined ? published(options) : validate(file, options);
    });
  command
    .command('plan')
    .description('print the floors of usual configurations on a layout, and the best leaders and placements of quorums')
    .argument('<layout>', 'of the catalog, or a file with a topology or an experiment ("-" reads standard input)')
    .option('--clients <datacenters...>', 'only their clients count (default: those of every datacenter)')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExit codes: 0 planned; 2 bad input.')
    .action((layout: string, options: PlanArguments) => {
      process.exitCode = plan(layout, options);
    });
  command
    .command('schedule')
    .description('print the experiment with the explicit faults that its generators make under a seed')
    .argument('<file>')
    .option('--seed <seed>', "the run's seed (default: the first of the file)", seedArgument)
    .option('--json', 'print JSON rather than YAML')
    .addHelpText('after', '\nWhat it prints is an experiment of that one seed: running it gives the same history.')
    .action((file: string, options: { seed?: string; json?: true }) => {
      process.exitCode = schedule(file, options);
    });
  command
    .command('check')
    .description(
      'check a recorded history for linearizability, or its transactions for isolation ("-" reads standard input)',
    )
    .argument('<file>')
    .addOption(
      new Option('--format <format>', 'how the file is written').choices(HISTORY_FORMATS).makeOptionMandatory(),
    )
    .addOption(
      new Option('--model <model>', 'what the operations are on').choices(HISTORY_MODELS).makeOptionMandatory(),
    )
    .option('--initial <value>', 'what registers hold at first, as JSON (default: null; 0 in ndjson)', valueArgument)
    .option(
      '--level <level>',
      'of transactions: the isolation level that the exit code speaks of (default: strict-serializable)',
      levelArgument,
    )
    .option(
      '--checks <names>',
      `of registers: the consistency models that the exit code speaks of, with commas between (${Object.keys(MODEL_CHECKS).join(', ')}); linearizable if not written`,
      checksArgument,
    )
    .option('--budget <steps>', 'search steps after which to answer undecided', stepsArgument)
    .option('--json', 'print the verdict as JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 linearizable, or isolated as asked; 1 not; 2 bad input, with line and column; 3 undecided.',
    )
    .action(async (file: string, options: CheckArguments) => {
      process.exitCode = await check(file, options);
    });
  command
    .command('trace')
    .description('play a run again and print every event of a window of it ("-" reads standard input)')
    .argument('<file>')
    .option('--seed <seed>', 'of the run; the first of the file unless given', seedArgument)
    .option('--from <time>', 'simulated time at which the window begins, such as 20s')
    .option('--to <time>', 'its end, not included; the end of the run unless given')
    .option('--host <name...>', 'only what happens at these: eu-west-1/0, clients/eu-west-1, or all of eu-west-1')
    .addOption(new Option('--format <format>', 'how to write it').choices(TRACE_FORMATS).default('ndjson'))
    .option('--limit <events>', `events after which to cut it (default: ${TRACE_EVENTS_DEFAULT})`, countArgument)
    .option('-o, --output <file>', 'write it there instead of to standard output')
    .addHelpText(
      'after',
      '\nFormats: ndjson, an event a line; shiviz, a log with vector clocks for https://bestchai.bitbucket.io/shiviz; chrome,\nfor https://ui.perfetto.dev and chrome://tracing.\n\nExit codes: 0 traced, cut or not; 2 bad input; 4 event budget exceeded.',
    )
    .action(async (file: string, options: TraceOptions) => {
      process.exitCode = await trace(file, options);
    });
  command
    .command('scenarios')
    .description('run the scenarios of the gallery and say whether their claims hold (all unless some are named)')
    .argument('[ids...]', 'such as S15')
    .option('--seeds <count>', 'runs of each experiment; what the scenario says (20) unless given', seedsArgument)
    .option('--json', 'print [{id, shows: {pass, evidence}, contrast: {pass, evidence}}]')
    .addHelpText('after', '\nExit codes: 0 every claim holds; 2 bad input; 99 one does not.')
    .action(async (ids: readonly string[], options: ScenariosArguments) => {
      process.exitCode = await scenarios(ids, options);
    });
  command
    .command('strategies')
    .description('list the strategies, what they promise and their parameters')
    .option('--json', 'print JSON')
    .action(({ json }: { json?: true }) => {
      const all = strategyDescriptions();
      process.stdout.write(
        json
          ? `${JSON.stringify(all, null, 2)}\n`
          : table(
              ['kind', 'promise', 'source'],
              all.map(({ kind, promise, source }) => [kind, promise, source]),
            ),
      );
    });
  command
    .command('presets')
    .description('list the systems that a document can name as its strategy, and where their defaults come from')
    .option('--json', 'print JSON')
    .action(({ json }: { json?: true }) => {
      const all = presetDescriptions();
      process.stdout.write(
        json
          ? `${JSON.stringify(all, null, 2)}\n`
          : table(
              ['preset', 'system', 'strategy', 'not modelled'],
              all.map(({ id, title, strategy, notModelled }) => [
                id,
                title,
                String(strategy.kind),
                notModelled.join(' '),
              ]),
            ),
      );
    });
  command
    .command('layouts')
    .description('list the layouts of the catalog')
    .option('--json', 'print JSON')
    .action(({ json }: { json?: true }) => {
      const all = layouts();
      process.stdout.write(
        json
          ? `${JSON.stringify(all, null, 2)}\n`
          : table(
              ['id', 'matrix', 'datacenters'],
              all.map(({ id, roundTrips, description }) => [id, roundTrips, description]),
            ),
      );
    });
  return command;
}

interface CheckArguments {
  readonly format: HistoryFormat;
  readonly model: HistoryModel;
  readonly level?: IsolationLevel;
  readonly checks?: readonly ConsistencyModel[];
  readonly initial?: ObjectValue;
  readonly budget?: number;
  readonly json?: true;
}

function valueArgument(text: string): ObjectValue {
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
      return value;
  } catch {
    // Not JSON: the same answer as for a value of another form.
  }
  throw new InvalidArgumentError('a value is JSON: null, true, 7 or "text"');
}

function levelArgument(text: string): IsolationLevel {
  const found = levelNamed(text);
  if (found) return found;
  throw new InvalidArgumentError(`a level is ${LEVEL_NAMES.join(', ')}`);
}

function checksArgument(text: string): readonly ConsistencyModel[] {
  const models = modelsNamed(text.split(','));
  if (models) return models;
  throw new InvalidArgumentError(`checks are ${Object.keys(MODEL_CHECKS).join(', ')}, with commas between`);
}

function stepsArgument(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('a budget is a whole number of steps');
  return Number(text);
}

function seedsArgument(text: string): number {
  if (!/^([1-9]|[1-9]\d|100)$/.test(text)) throw new InvalidArgumentError('a count of seeds is 1 to 100');
  return Number(text);
}

function countArgument(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('a limit is a whole number of events');
  return Number(text);
}

function sitesArgument(text: string): readonly [string, string, string] {
  const [first = '', second = '', third = '', ...more] = text.split(',');
  if (third === '' || more.length > 0 || new Set([first, second, third]).size < 3)
    throw new InvalidArgumentError('sites are three regions of gcp-fantoch, with commas between');
  return [first, second, third];
}

function seedArgument(text: string): string {
  if (!/^(0|[1-9]\d{0,19})$/.test(text))
    throw new InvalidArgumentError('a seed is a decimal number of up to 20 digits');
  return text;
}
