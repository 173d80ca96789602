import { Command, InvalidArgumentError } from 'commander';
import { layouts, strategyDescriptions } from '@isthmus/sim-laboratory';
import { run, validate } from './run.js';
import { table } from './table.js';

/** The commands. Results go to standard output, progress and complaints to standard error. */
export function program(): Command {
  const command = new Command('isthmus')
    .description('Experiments on replicated data, reproducible from a seed. Runs here, with no server.')
    .showHelpAfterError();
  command
    .command('run')
    .description('run an experiment (YAML or JSON; "-" reads standard input)')
    .argument('<file>')
    .option('--seed <seed>', 'run this seed only, whatever the file says', seedArgument)
    .option('--json', 'print the report as JSON: an object for one seed, an array for several')
    .addHelpText(
      'after',
      "\nExit codes: 0 ran; 2 bad input; 4 event budget exceeded; 99 one of the experiment's own expectations failed.\nThe report, digest included, is the one that the service stores.",
    )
    .action((file: string, options: { seed?: string; json?: true }) => {
      process.exitCode = run(file, options);
    });
  command
    .command('validate')
    .description('check an experiment and estimate its cost without running it')
    .argument('<file>')
    .option('--json', 'print the assessment as JSON')
    .action((file: string, options: { json?: true }) => {
      process.exitCode = validate(file, options);
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

function seedArgument(text: string): string {
  if (!/^(0|[1-9]\d{0,19})$/.test(text))
    throw new InvalidArgumentError('a seed is a decimal number of up to 20 digits');
  return text;
}
