// Every strategy with every option, each in short storms of the faults that its promises name: the whole of the conformance table.
const { CONFIGURATION_NAMES, playConformance } = await import(
  new URL('../../libs/sim/laboratory/dist/conformance.js', import.meta.url).href
);

export const about = 'every strategy with every option in short storms of what it promises to survive';
export const variants = CONFIGURATION_NAMES;

/** What must be seen among enough seeds, or the rest proves little: what is not promised does break. */
export const sights = [
  'single-leader/local-reads broke linearizability',
  'multi-leader/last-write-wins broke linearizability',
  'leaderless/majorities broke linearizability',
  'raft/local-reads broke linearizability',
  'causal/nearest broke linearizability',
];

/**
 * @param {string} variant
 * @param {string} seed
 * @returns {{ problems: string[]; seen: string[]; tally: string[] }}
 */
export function play(variant, seed) {
  /** @type {import('../../libs/sim/laboratory/dist/conformance.js').Conformance} */
  const { problems, owed, broken, struck } = playConformance(variant, seed);
  return {
    problems: [...problems],
    seen: [...broken.map((check) => `${variant} broke ${check}`), ...struck.map((kind) => `struck by ${kind}`)],
    tally: owed.map(({ check, verdict }) => `${check} owed and ${verdict}`),
  };
}
