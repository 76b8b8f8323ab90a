/**
 * Which data types a node of the ONNX graph may have, and what comes out: every node that is written is held to ONNX's own table.
 *
 * TensorFlow's operators take more types than ONNX's. Where the result is the same, a node computes in a wider type, between casts there
 * and back; everywhere else the export is refused.
 */
import { UnsupportedOpError } from '../errors.js';
import type { OnnxDType } from './dtypes.js';
import { SIGNATURES, type Signature } from './opset17.js';

/** Data types that ONNX does not take for an operator. */
export class TypeRefusal extends UnsupportedOpError {
  /** In a few words. */
  readonly reason: string;

  constructor(op: string, found: string, expected: readonly string[]) {
    const reason = `ONNX's ${op} takes no ${found}`;
    super(`The graph cannot be exported as ONNX: ${reason} in opset 17, only ${expected.join(', ')}. Cast to one of these first.`);
    this.reason = reason;
  }
}

/** Operators that pick one of the numbers that they are given: a wider type that holds those gives the same. */
const PICKS: ReadonlySet<string> = new Set(['MaxPool', 'ReduceMax', 'ReduceMin', 'ArgMax', 'ArgMin', 'Max', 'Min']);

/** Wider types, those first that runtimes have most kernels for. */
const WIDER: readonly OnnxDType[] = ['int32', 'float32', 'float64', 'int64'];

/** How many bits a whole number of a type may have behind its sign. */
const BITS: Readonly<Partial<Record<OnnxDType, number>>> = {
  ...{ bool: 1, int8: 7, uint8: 8, int16: 15, uint16: 16, int32: 31, uint32: 32, int64: 63, uint64: 64 },
  ...{ float32: 24, float64: 53 },
};
const isFloat = (dtype: OnnxDType): boolean => /float/.test(dtype);

/** Data types of the inputs; undefined for one that is left out. */
export type InputTypes = readonly (OnnxDType | undefined)[];

export interface Typing {
  /** What each input has to be cast to, where it is not of that type. */
  readonly inputs: InputTypes;
  /** What the node gives then. */
  readonly outputs: readonly OnnxDType[];
  /** What its outputs have to be cast to. */
  readonly results: readonly OnnxDType[];
}

/**
 * Decides in which types a node computes.
 *
 * @param to what a Cast casts to
 * @throws TypeRefusal where ONNX has none that gives the same result
 */
export function typingOf(op: string, inputs: InputTypes, to?: OnnxDType): Typing {
  const signature = SIGNATURES[op];
  if (!signature) throw new UnsupportedOpError(`The operator ${op} is not among those whose data types are known (src/onnx/opset17.ts).`);
  const bound = bindVariables(op, signature, inputs);
  const computed = new Map([...bound].map(([variable, dtype]) => [variable, computedIn(op, signature.variables[variable], dtype)]));
  const resolve = (types: ReadonlyMap<string, OnnxDType>, type: string): OnnxDType => {
    const [only, ...others] = signature.variables[type] ?? [type as OnnxDType];
    const found = types.get(type) ?? (op === 'Cast' ? to : undefined) ?? (others.length === 0 ? only : undefined);
    if (!found) throw new TypeRefusal(op, 'output of an open type', signature.outputs);
    return found;
  };
  return {
    inputs: inputs.map((dtype, i) => dtype && resolve(computed, typeOf(signature, i))),
    outputs: signature.outputs.map((type) => resolve(computed, type)),
    results: signature.outputs.map((type) => resolve(bound, type)),
  };
}

/** The data type that each variable stands for, as the inputs have it. */
function bindVariables(op: string, signature: Signature, inputs: InputTypes): ReadonlyMap<string, OnnxDType> {
  const bound = new Map<string, OnnxDType>();
  for (const [i, dtype] of inputs.entries()) {
    if (dtype === undefined) continue;
    const type = typeOf(signature, i);
    const expected = signature.variables[type] ? (bound.get(type) ?? dtype) : type;
    if (dtype !== expected) throw new TypeRefusal(op, `${dtype} as its input ${i}`, [expected]);
    if (signature.variables[type]) bound.set(type, dtype);
  }
  return bound;
}

function typeOf({ inputs, isVariadic }: Signature, index: number): string {
  return inputs[isVariadic ? Math.min(index, inputs.length - 1) : index] ?? 'none';
}

function computedIn(op: string, allowed: readonly OnnxDType[], dtype: OnnxDType): OnnxDType {
  if (allowed.includes(dtype)) return dtype;
  const holds = (wider: OnnxDType): boolean => (BITS[wider] ?? 0) >= (BITS[dtype] ?? Infinity);
  const wider = PICKS.has(op) && !isFloat(dtype) ? WIDER.find((each) => allowed.includes(each) && holds(each)) : undefined;
  if (!wider) throw new TypeRefusal(op, dtype, allowed);
  return wider;
}
