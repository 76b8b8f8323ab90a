/** Operators of two numbers of 8 bits, with broadcasting. */
import { broadcastSteps, forEachRow, planWalk, stridesOf } from '../../../geometry/walk.js';
import type { CpuKernel } from '../../kernel.js';

export const pairwise = <A>(functionOf: (attrs: A) => (a: number, b: number) => number): CpuKernel<A> => ({ attrs, inputs, outputs: [{ shape }] }) => {
  const combine = functionOf(attrs);
  const walk = planWalk(shape, [...inputs.map((input) => broadcastSteps(input.shape, shape)), stridesOf(shape)]);
  const { length, steps: [aStep, bStep] } = walk;
  return ([a, b], [out]) => {
    const [first, second, to] = [a, b, out].map(({ data }) => data as Int8Array);
    forEachRow(walk, [0, 0, 0], (at) => {
      for (let i = 0, p = at[0], q = at[1]; i < length; i++, p += aStep, q += bStep) to[at[2] + i] = combine(first[p], second[q]);
    });
  };
};
