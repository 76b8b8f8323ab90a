import { is64BitInteger, isFloating } from '../../../contract/dtypes.js';
import { broadcastSteps, forEachRow, planWalk, stridesOf } from '../../../geometry/walk.js';
import { bigIntFunction, numberFunction } from './arithmetic.js';
import { bigIntsOf, numbersOf } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';

/** One row: `to[t + i] = f(a[p + i * aStep], b[q + i * bStep])` for `n` elements. Steps are 1, or 0 for a value that repeats. */
type Row = (a: Float32Array, p: number, aStep: number, b: Float32Array, q: number, bStep: number, to: Float32Array, t: number, n: number) => void;

/** The operators that meet whole feature maps, each in a loop of its own: a call per element would cost more than the sum. */
const FLOAT32_ROWS: Readonly<Record<string, Row>> = {
  Add: addRow,
  AddV2: addRow,
  Sub: (a, p, aStep, b, q, bStep, to, t, n) => {
    for (const end = t + n; t < end; t++, p += aStep, q += bStep) to[t] = a[p] - b[q];
  },
  Mul: (a, p, aStep, b, q, bStep, to, t, n) => {
    for (const end = t + n; t < end; t++, p += aStep, q += bStep) to[t] = a[p] * b[q];
  },
  RealDiv: (a, p, aStep, b, q, bStep, to, t, n) => {
    for (const end = t + n; t < end; t++, p += aStep, q += bStep) to[t] = a[p] / b[q];
  },
  Maximum: (a, p, aStep, b, q, bStep, to, t, n) => {
    for (const end = t + n; t < end; t++, p += aStep, q += bStep) to[t] = Math.max(a[p], b[q]);
  },
  Minimum: (a, p, aStep, b, q, bStep, to, t, n) => {
    for (const end = t + n; t < end; t++, p += aStep, q += bStep) to[t] = Math.min(a[p], b[q]);
  },
};

function addRow(a: Float32Array, p: number, aStep: number, b: Float32Array, q: number, bStep: number, to: Float32Array, t: number, n: number): void {
  for (const end = t + n; t < end; t++, p += aStep, q += bStep) to[t] = a[p] + b[q];
}

export const binaryKernel: CpuKernel<unknown> = (site) => {
  const [{ dtype, shape }] = site.outputs;
  const operands = site.inputs.map((input) => broadcastSteps(input.shape, shape));
  const walk = planWalk(shape, [...operands, stridesOf(shape)]);
  const { length, steps: [aStep, bStep] } = walk;
  const starts = [0, 0, 0];

  const row = dtype === 'float32' ? FLOAT32_ROWS[site.op] : undefined;
  if (row) {
    return ([x, y], [out]) => {
      const a = x.data as Float32Array;
      const b = y.data as Float32Array;
      const to = out.data as Float32Array;
      forEachRow(walk, starts, (at) => row(a, at[0], aStep, b, at[1], bStep, to, at[2], length));
    };
  }
  if (is64BitInteger(dtype)) {
    const f = bigIntFunction(site);
    return ([x, y], [out]) => {
      const a = bigIntsOf(x);
      const b = bigIntsOf(y);
      const to = bigIntsOf(out);
      forEachRow(walk, starts, (at) => {
        for (let i = 0, p = at[0], q = at[1]; i < length; i++, p += aStep, q += bStep) to[at[2] + i] = f(a[p], b[q]);
      });
    };
  }
  const f = numberFunction(site, isFloating(dtype));
  return ([x, y], [out]) => {
    const a = numbersOf(x);
    const b = numbersOf(y);
    const to = numbersOf(out);
    forEachRow(walk, starts, (at) => {
      for (let i = 0, p = at[0], q = at[1]; i < length; i++, p += aStep, q += bStep) to[at[2] + i] = f(a[p], b[q]);
    });
  };
};
