/** Where our time goes: every step of the plan, over several frames, beside what the machine could do. */
import { median } from '../dist/cli/terminal/median.js';
import { OPERATORS } from '../dist/ops/index.js';
import { bytesOf, formatShape } from '../dist/tensor.js';
import { measureRoofline } from './roofline.mjs';

/**
 * @typedef {object} StepProfile
 * @property {string} name
 * @property {string} kind operator, and the filter's size
 * @property {string} shape of the output
 * @property {number} multiplyAdds
 * @property {number} bytes of what is read and written at least: inputs, weights and outputs
 * @property {number} ms median over the frames
 * @property {number} best milliseconds that the roofline allows
 *
 * @typedef {object} Profile
 * @property {string} title backend and threads
 * @property {import('./roofline.mjs').Roofline} roofline
 * @property {readonly StepProfile[]} steps in the order of the plan
 */

/**
 * The same backend, but the plan that it builds next can be seen.
 *
 * @param {import('../dist/ops/contract/backend.js').Backend} backend
 * @returns {{ backend: import('../dist/ops/contract/backend.js').Backend, readonly plan: import('../dist/ops/contract/backend.js').Plan }}
 */
export function planRecorder(backend) {
  let recorded;
  const build = (plan, onProgress) => {
    recorded = plan;
    return backend.build(plan, onProgress);
  };
  const recording = new Proxy(backend, {
    get(target, key) {
      if (key === 'build') return build;
      const value = target[key];
      // Methods reach private fields, which a proxy does not have.
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return {
    backend: recording,
    get plan() {
      return recorded;
    },
  };
}

/**
 * @param {{
 *   backend: import('../dist/ops/contract/backend.js').Backend,
 *   plan: import('../dist/ops/contract/backend.js').Plan,
 *   run: (onStep: (done: number, total: number) => void) => Promise<unknown>,
 *   runs: number,
 * }} what
 * @returns {Promise<Profile>}
 */
export async function profile({ backend, plan, run, runs }) {
  const roofline = await measureRoofline(backend);
  const times = await timeSteps(plan, run, runs);
  const steps = plan.steps.map((step, i) => {
    const cost = costOf(step, plan);
    const best = Math.max((2 * cost.multiplyAdds) / roofline.gflops, cost.bytes / roofline.gigabytes) / 1e6;
    return { ...cost, ms: median(times[i]), best };
  });
  return { title: `${backend.name}, ${backend.threads} thread${backend.threads === 1 ? '' : 's'}`, roofline, steps };
}

/** Milliseconds of every step, one a frame. */
async function timeSteps({ steps }, run, runs) {
  const times = steps.map(() => /** @type {number[]} */ ([]));
  for (let frame = 0; frame < runs; frame++) {
    let last = performance.now();
    await run((done, total) => {
      if (total !== steps.length) throw new Error(`The backend runs ${total} steps, but the plan has ${steps.length}; they cannot be told apart.`);
      const now = performance.now();
      times[done - 1].push(now - last);
      last = now;
    });
  }
  return times;
}

function costOf({ node, inputs, outputs }, { values }) {
  const operator = OPERATORS.get(node.op);
  const ins = inputs.map((value) => values[value]);
  const outs = outputs.map((value) => values[value]);
  return {
    name: node.name,
    kind: kindOf(node.op, ins),
    shape: outs.length > 0 ? formatShape(outs[0].shape) : '',
    multiplyAdds: operator.multiplyAdds?.(ins, outs, operator.attributes(node)) ?? 0,
    bytes: [...ins, ...outs].reduce((sum, info) => sum + (bytesOf(info) ?? 0), 0),
  };
}

/** Convolutions of different sizes have little in common. */
function kindOf(op, [, filter]) {
  return op.includes('Conv2D') || op.includes('Conv2d') ? `${op} ${filter.shape[0]}x${filter.shape[1]}` : op;
}
