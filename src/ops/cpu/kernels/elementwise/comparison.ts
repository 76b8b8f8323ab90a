import { broadcastSteps, forEachRow, planWalk, stridesOf } from '../../../geometry/walk.js';
import type { Cells } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';

type Comparable = number | bigint;

const COMPARISONS: Readonly<Record<string, (a: Comparable, b: Comparable) => boolean>> = {
  Equal: (a, b) => a === b,
  NotEqual: (a, b) => a !== b,
  Less: (a, b) => a < b,
  LessEqual: (a, b) => a <= b,
  Greater: (a, b) => a > b,
  GreaterEqual: (a, b) => a >= b,
};

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

export const comparisonKernel: CpuKernel<unknown> = ({ op, inputs, outputs: [{ shape }] }) => {
  const walk = planWalk(shape, [...inputs.map((input) => broadcastSteps(input.shape, shape)), stridesOf(shape)]);
  const { length, steps: [aStep, bStep] } = walk;
  const ofStrings = inputs[0].dtype === 'string';
  const compare = COMPARISONS[op];
  const holds = ofStrings
    ? (a: unknown, b: unknown) => equalBytes(a as Uint8Array, b as Uint8Array) === (op === 'Equal')
    : (a: unknown, b: unknown) => compare(a as Comparable, b as Comparable);
  return ([x, y], [out]) => {
    const a: Cells = x.data;
    const b: Cells = y.data;
    const to = out.data as Uint8Array;
    forEachRow(walk, [0, 0, 0], (at) => {
      for (let i = 0, p = at[0], q = at[1]; i < length; i++, p += aStep, q += bStep) to[at[2] + i] = holds(a[p], b[q]) ? 1 : 0;
    });
  };
};
