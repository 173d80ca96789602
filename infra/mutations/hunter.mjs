// node hunter.mjs <address of a conformance module> <what to play, as JSON>: prints what it has found, as JSON.
import { hunt } from './hunt.mjs';

const [laboratory = '', storms = ''] = process.argv.slice(2);
const { playConformance } = await import(laboratory);
console.log(JSON.stringify(hunt(playConformance, JSON.parse(storms))));
