// A command as npm start is one: it only holds the leash.
import { holdLeash } from '../leash.mjs';

const [runFile = ''] = process.argv.slice(2);
process.exitCode = await holdLeash({ program: new URL('./household.mjs', import.meta.url), args: [runFile], runFile });
