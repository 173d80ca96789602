// npm run verify: format, lint, typecheck, test and build.
import { runChecks } from './run-checks.mjs';

process.exitCode = await runChecks({ mode: 'verify', projects: process.argv.slice(2) });
