/** Where our time goes: every step of the plan, over several frames. */
import { makePlan } from '../dist/engine/plan.js';
import { OPERATORS } from '../dist/ops/index.js';
import { formatShape } from '../dist/tensor.js';
import { median } from './measure.mjs';

/**
 * @typedef {object} StepProfile
 * @property {string} name
 * @property {string} kind operator, and the filter's size
 * @property {string} shape of the output
 * @property {number} multiplyAdds
 * @property {number} ms median over the frames
 */

/**
 * @param {import('./network.mjs').Task} task
 * @param {{ run(onStep?: (done: number, total: number) => void): Promise<unknown> }} ours
 * @param {number} runs
 * @returns {Promise<StepProfile[]>} in the order of the plan
 */
export async function profile(task, ours, runs) {
  const { steps, values } = makePlan(await task.lower());
  const times = steps.map(() => /** @type {number[]} */ ([]));
  for (let run = 0; run < runs; run++) {
    let last = performance.now();
    await ours.run((done, total) => {
      if (total !== steps.length) throw new Error(`The backend runs ${total} steps, but the plan has ${steps.length}; they cannot be told apart.`);
      const now = performance.now();
      times[done - 1].push(now - last);
      last = now;
    });
  }
  return steps.map(({ node, inputs, outputs }, i) => {
    const operator = OPERATORS.get(node.op);
    const ins = inputs.map((value) => values[value]);
    const outs = outputs.map((value) => values[value]);
    return {
      name: node.name,
      kind: kindOf(node.op, ins),
      shape: outs.length > 0 ? formatShape(outs[0].shape) : '',
      multiplyAdds: operator.multiplyAdds?.(ins, outs, operator.attributes(node)) ?? 0,
      ms: median(times[i]),
    };
  });
}

/** Convolutions of different sizes have little in common. */
function kindOf(op, [, filter]) {
  return op.includes('Conv') ? `${op} ${filter.shape[0]}x${filter.shape[1]}` : op;
}
