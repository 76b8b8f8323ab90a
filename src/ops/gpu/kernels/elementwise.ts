/** Operators that compute every element from the elements at the same place: arithmetic, activations, functions of one number. */
import type { Shape } from '../../../tensor.js';
import { activated, greater, lesser } from './activations.js';
import { isFloat, MOST_ARGUMENTS, type GpuCall, type GpuKernel, type GpuSite } from '../kernel.js';
import { extentOf, LANES, type Extent } from '../layout.js';
import { laneOf, returned } from '../program.js';

type Expression = (...operands: readonly string[]) => string;

const BINARY: Readonly<Partial<Record<string, Expression>>> = {
  Add: (a, b) => `${a} + ${b}`,
  AddV2: (a, b) => `${a} + ${b}`,
  BiasAdd: (a, b) => `${a} + ${b}`,
  Sub: (a, b) => `${a} - ${b}`,
  Mul: (a, b) => `${a} * ${b}`,
  Div: (a, b) => `${a} / ${b}`,
  RealDiv: (a, b) => `${a} / ${b}`,
  Maximum: greater,
  Minimum: lesser,
  SquaredDifference: (a, b) => `(${a} - ${b}) * (${a} - ${b})`,
};

const UNARY: Readonly<Partial<Record<string, Expression>>> = {
  Relu: (x) => activated('Relu', x),
  Relu6: (x) => activated('Relu6', x),
  Abs: (x) => `Math.abs(${x})`,
  Neg: (x) => `-${x}`,
  Square: (x) => `${x} * ${x}`,
  Sqrt: (x) => `Math.sqrt(${x})`,
  Floor: (x) => `Math.floor(${x})`,
  Ceil: (x) => `Math.ceil(${x})`,
};

/**
 * What may give infinities or NaN where nothing but filling is, at the end of the last group of channels. A convolution multiplies
 * that with zeros, and then these would not vanish.
 */
const SPOILS_FILLING: ReadonlySet<string> = new Set(['Div', 'RealDiv', 'Sqrt']);

const keepsFilling = ({ op, packed, outputs: [{ shape }] }: GpuSite): boolean => !SPOILS_FILLING.has(op) || !packed || shape[shape.length - 1] % LANES === 0;

export const unaryKernel: GpuKernel<unknown> = (site) => {
  const of = UNARY[site.op];
  return of && isFloat(site) && keepsFilling(site) ? elementwise(site, [0], of) : undefined;
};

/** Also BiasAdd, whose second operand [c] is broadcast like any other. */
export const binaryKernel: GpuKernel<unknown> = (site) => {
  const of = BINARY[site.op];
  return of && isFloat(site) && keepsFilling(site) ? elementwise(site, [0, 1], of) : undefined;
};

export const addNKernel: GpuKernel<unknown> = (site) => {
  const inputs = [...site.inputs.keys()];
  return isFloat(site) && inputs.length <= MOST_ARGUMENTS ? elementwise(site, inputs, (...terms) => terms.join(' + ')) : undefined;
};

/** Casts of small integers: on the device they are float32 already. */
export const castKernel: GpuKernel<unknown> = (site) => {
  const fits = site.outputs[0].dtype === 'float32' && ['uint8', 'int8', 'uint16', 'int16', 'bool'].includes(site.inputs[0].dtype);
  return fits ? elementwise(site, [0], (x) => x) : undefined;
};

/** `y = x * scale + offset` with the batch norm's five inputs as they are: where it is not folded, it is rare. */
export const batchNormKernel: GpuKernel<{ readonly epsilon: number }> = (site) => {
  if (!isFloat(site) || !site.inputs.slice(1).every(({ isConstant }) => isConstant)) return undefined;
  const call = elementwise(site, [0, 1, 2, 3, 4], (x, gamma, beta, mean, variance) => {
    return `(${x} - ${mean}) * (${gamma} / Math.sqrt(${variance} + this.constants.epsilon)) + ${beta}`;
  });
  return call && { ...call, program: { ...call.program, floats: { epsilon: site.attrs.epsilon } } };
};

function elementwise(site: GpuSite, inputs: readonly number[], of: Expression): GpuCall | undefined {
  const { packed } = site;
  const output = extentOf(site.outputs[0].shape);
  const operands = inputs.map((input) => operandOf(site.inputs[input].shape, output));
  if (operands.some((operand) => operand === undefined)) return undefined;
  const names = inputs.map((input) => `in${input}`);
  const reads = operands.map((operand, i) => `const v${i} = ${names[i]}${operand?.place};`);
  const lane = (operand: Operand | undefined, i: number, of: number): string => laneOf(packed, `v${i}`, operand?.isSingle ? 0 : of);
  return {
    program: {
      source: `function (${names.join(', ')}) { ${reads.join(' ')} ${returned(packed, (k) => of(...operands.map((operand, i) => lane(operand, i, k))))} }`,
      output,
      packed,
    },
    args: inputs.map((input) => ({ input })),
  };
}

interface Operand {
  /** Where it is read. */
  readonly place: string;
  /** Whether it has one channel for all of the output's. */
  readonly isSingle: boolean;
}

/** An operand that repeats along some axes. Rows and batch share one axis of the device: they repeat together or not at all. */
function operandOf(shape: Shape, output: Extent): Operand | undefined {
  const { x, y, z } = extentOf(shape);
  if (z !== output.z && z !== 1) return undefined;
  const index = (size: number, axis: string): string => (size === 1 ? '[0]' : `[this.thread.${axis}]`);
  return { place: index(z, 'z') + index(y, 'y') + index(x, 'x'), isSingle: x === 1 && output.x > 1 };
}
