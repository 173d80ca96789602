// Consistency models, session guarantees and isolation levels beside their definitions, on random histories.
const folder = '../../libs/sim/checkers/dist';
const built = (/** @type {string} */ name) => import(new URL(`${folder}/${name}.js`, import.meta.url).href);
const { isLinearizableByDefinition } = await built('brute-force');
const { checkCausal } = await built('causal');
const { badPatternsByDefinition } = await built('causal-definitions');
const { isolationByDefinition } = await built('isolation-brute-force');
const { factsOf } = await built('isolation-facts');
const { judgeIsolation } = await built('isolation-judge');
const { checkLinearizable } = await built('linearizability');
const { modelsByDefinition } = await built('model-definitions');
const { drawsFrom, linearizableHistory, withOneAnswerChanged } = await built('random-histories');
const { readsFrom } = await built('reads-from');
const { judgeConsistentPrefix, judgeSequential } = await built('sequential');
const { breachesByDefinition } = await built('session-definitions');
const { checkSessionGuarantees } = await built('session-guarantees');
const { SESSION_GUARANTEES } = await built('session-verdict');
const { judgeViews } = await built('session-views');
const { causalMemoryHistory, weakHistory } = await built('told-histories');
const { looseHistory, serializableHistory, withOneReadChanged } = await built('transaction-random-histories');

/** Random histories of one seed. */
const ROUNDS = 200;

/** @typedef {(below: number) => number} Draw */
/** @typedef {[name: string, verdict: string, byDefinition: string]} Judged */

/** @type {Record<string, (draw: Draw) => Judged[]>} What draws a history and judges it both ways. */
const SUBJECTS = {
  'linearizability and ties': (draw) => {
    const shape = {
      operations: 4 + draw(5),
      sessions: 2 + draw(3),
      keys: 1 + draw(2),
      writes: 30,
      swaps: 20 * draw(2),
    };
    const honest = linearizableHistory(draw, {
      ...shape,
      unknown: 10,
      failed: 5,
      values: draw(2) === 0 ? 'unique' : 3,
    });
    const history = draw(2) === 0 ? honest : withOneAnswerChanged(honest, draw, 6);
    const { verdict } = checkLinearizable(history);
    const expected = wordOf(isLinearizableByDefinition(history));
    // It may leave open what depends on the order of several sessions at one instant.
    return [['linearizable', verdict === 'undecided' ? expected : verdict, expected]];
  },
  'models and sessions': (draw) => {
    const history = drawnHistory(draw);
    const graph = readsFrom(history);
    const models = modelsByDefinition(history);
    const patterns = badPatternsByDefinition(history);
    const isCausal = [...patterns].every((pattern) => pattern === 'CyclicCF');
    const breaches = breachesByDefinition(history, SESSION_GUARANTEES);
    /** @type {Judged[]} */
    const judged = [
      ['sequential', judgeSequential(history).kind, wordOf(models.sequential)],
      ['CM', judgeViews(graph, 'causal').kind, wordOf(models.CM)],
      ['PRAM', judgeViews(graph, 'session').kind, wordOf(models.PRAM)],
      ['consistent prefix', judgeConsistentPrefix(history).kind, wordOf(models['consistent prefix'])],
    ];
    for (const { model, verdict } of checkCausal(history)) {
      judged.push([model, verdict, wordOf(model === 'CC' ? isCausal : patterns.size === 0)]);
    }
    for (const [which, { guarantee, verdict }] of checkSessionGuarantees(history).entries()) {
      judged.push([guarantee, verdict, wordOf(breaches[which].length === 0)]);
    }
    return judged;
  },
  isolation: (draw) => {
    const shape = {
      ...{ model: draw(2) === 0 ? 'list-append' : 'rw-register', transactions: 2 + draw(3), sessions: 1 + draw(4) },
      ...{
        keys: 1 + draw(2),
        stepsMax: 1 + draw(4),
        writes: 30 + draw(40),
        unknown: 20 * draw(2),
        failed: 15 * draw(2),
      },
    };
    const drawn = draw(2) === 0 ? serializableHistory(draw, shape) : looseHistory(draw, shape, 4);
    const history = withOneReadChanged(drawn, draw) ?? drawn;
    const expected = isolationByDefinition(history);
    return judgeIsolation(factsOf(history)).map(
      (/** @type {{ level: string; verdict: string }} */ { level, verdict }) => [
        level,
        verdict,
        wordOf(expected.has(level)),
      ],
    );
  },
};

export const about = 'consistency models, session guarantees and isolation beside their definitions';
export const variants = Object.keys(SUBJECTS);
export const sights = variants.flatMap((variant) => [`${variant} holds`, `${variant} violated`]);

/**
 * @param {string} variant
 * @param {string} seed
 * @returns {{ problems: string[]; seen: string[] }}
 */
export function play(variant, seed) {
  const draw = drawsFrom(Number(BigInt(seed) % 4_294_967_296n));
  const problems = [];
  /** @type {Set<string>} */
  const seen = new Set();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, verdict, expected] of SUBJECTS[variant]?.(draw) ?? []) {
      seen.add(`${variant} ${expected}`);
      if (verdict !== expected) problems.push(`round ${round}: ${name} ${expected}, but judged ${verdict}`);
    }
  }
  return { problems, seen: [...seen] };
}

/** @param {Draw} draw */
function drawnHistory(draw) {
  const shape = { operations: 5 + draw(5), sessions: 2 + draw(3), keys: 1 + draw(3), writes: 45 };
  if (draw(3) === 0) return causalMemoryHistory(draw, { ...shape, lies: draw(2) });
  return weakHistory(draw, { ...shape, swaps: 10 * draw(2), unknown: 30 * draw(2), learned: 2 * draw(2) });
}

/** @param {boolean} isSatisfied */
function wordOf(isSatisfied) {
  return isSatisfied ? 'holds' : 'violated';
}
