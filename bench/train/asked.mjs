/** The figures that training has to reach, beside what was measured. */

/**
 * @typedef {object} Figure
 * @property {string} what
 * @property {string} asked such as `<= 1 x`
 * @property {number | undefined} measured undefined where somebody did not run
 * @property {number} [processor] the same of processor time, all threads together, which is hardly changed by what else the machine does
 * @property {string} unit
 * @property {boolean | undefined} reached
 */

const STEP = 'a step of MobileNet-v2, all variables, 2 threads';

/** Rows and columns of the batch that times are asked for. */
export const ASKED_SIZE = 257;

/** Milliseconds are divided by milliseconds of the same run; memory is of one process, from its beginning. */
const ASKED = [
  { what: `${STEP}: its time against TensorFlow's`, ratio: ['ours x2', 'tensorflow x2'], atMost: 1, unit: 'x' },
  { what: 'the same, to go on to after that', ratio: ['ours x2', 'tensorflow x2'], atMost: 0.7, unit: 'x' },
  { what: `${STEP}, with wide vectors: its time against TensorFlow's`, ratio: ['ours-wide x2', 'tensorflow x2'], atMost: 0.7, unit: 'x' },
  { what: `${STEP}: its time against TensorFlow's without oneDNN`, ratio: ['ours x2', 'tensorflow-plain x2'], unit: 'x' },
  { what: "1 thread: its time against TensorFlow's", ratio: ['ours x1', 'tensorflow x1'], unit: 'x' },
  { what: `${STEP}: times as fast as TensorFlow.js on its cpu backend`, ratio: ['tfjs-cpu x1', 'ours x2'], atLeast: 50, unit: 'x' },
  { what: 'the head only: times as fast as everything, 2 threads', ratio: ['ours x2', 'ours-head x2'], atLeast: 8, unit: 'x' },
  { what: 'peak memory of MobileNet-v2, all variables, batch 4, 513x513', memory: 'mobilenet', atMost: 1.2, unit: 'GB' },
  { what: 'peak memory of Xception_65 with ASPP and decoder, batch 1, 257x257', memory: 'xception', atMost: 2.5, unit: 'GB' },
];

/**
 * @param {readonly { id: string, median: number, cpu: number, agreement?: { agrees: boolean } }[]} results those that made another step
 *   than the first count as not measured
 * @param {readonly { network: string, peak: number }[]} memory
 * @returns {Figure[]}
 */
export function figuresOf(results, memory) {
  const quotient = ([above, below], time) => known(find(results, above)?.[time] / find(results, below)?.[time]);
  return ASKED.map(({ what, ratio, memory: network, unit, ...limit }) => {
    const measured = ratio ? quotient(ratio, 'median') : known(memory.find((each) => each.network === network)?.peak / 1e9);
    const processor = ratio && quotient(ratio, 'cpu');
    return { what, asked: describeLimit(limit, unit), measured, processor, unit, reached: measured === undefined ? undefined : isWithin(limit, measured) };
  });
}

const find = (results, name) => results.find(({ id, agreement }) => id === name && agreement?.agrees !== false);
const known = (value) => (Number.isFinite(value) ? value : undefined);

function describeLimit({ atMost, atLeast }, unit) {
  if (atMost !== undefined) return `<= ${atMost} ${unit}`;
  return atLeast === undefined ? '' : `>= ${atLeast} ${unit}`;
}

/** Undefined where nothing is asked. */
function isWithin({ atMost, atLeast }, value) {
  if (atMost !== undefined) return value <= atMost;
  return atLeast === undefined ? undefined : value >= atLeast;
}
