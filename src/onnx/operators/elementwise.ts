/** Operators that look at one element of each input at a time: they take maps in whichever order of axes they come. */
import type { CastAttributes } from '../../ops/operators/arithmetic/cast.js';
import { isFloating, isUnsigned } from '../../ops/contract/dtypes.js';
import { alignCondition } from '../../ops/operators/arithmetic/select.js';
import type { OnnxDType } from '../dtypes.js';
import { plain, type Site, type Translator } from '../site.js';

/** One input, one operator of ONNX. */
export const unary =
  (op: string): Translator =>
  (site) => {
    const x = site.any(0);
    return { ...x, name: site.op(op, [x.name]) };
  };

/** All inputs broadcast together, one operator of ONNX. */
export const broadcasting =
  (op: string): Translator =>
  (site) => {
    const { names, layout } = site.together();
    return { name: site.op(op, names), layout };
  };

/** One operator of ONNX after another, each on the result of the one before. */
export const chain =
  (first: (site: Site, names: readonly string[]) => string, ...then: readonly string[]): Translator =>
  (site) => {
    const { names, layout } = site.together();
    return { name: then.reduce((name, op) => site.op(op, [name]), first(site, names)), layout };
  };

export const relu6: Translator = (site) => {
  const x = site.any(0);
  const [{ dtype }] = site.inputs;
  if (dtype !== 'float32') return { reason: dtype };
  return { ...x, name: site.op('Clip', [x.name, site.writer.scalar('float32', 0), site.writer.scalar('float32', 6)]) };
};

/** Of integers without a sign nothing is left to do, and runtimes know few of the others. */
export const relu: Translator = (site) => {
  const x = site.any(0);
  const { dtype } = site.inputs[0] as { dtype: OnnxDType };
  if (isUnsigned(dtype)) return x;
  if (dtype === 'int64') return { ...x, name: site.op('Max', [x.name, site.writer.scalar(dtype, 0)]) };
  if (dtype === 'int16') return { ...x, name: site.cast(site.op('Relu', [site.cast(x.name, 'int32')]), dtype) };
  return { ...x, name: site.op('Relu', [x.name]) };
};

/** Integers are round. */
export const round: Translator = (site) => (isFloating(site.inputs[0].dtype) ? unary('Round')(site) : site.any(0));

export const squaredDifference: Translator = chain((site, names) => {
  const difference = site.op('Sub', names);
  return site.op('Mul', [difference, difference]);
});

export const square: Translator = chain((site, [x]) => site.op('Mul', [x, x]));

export const cast: Translator = (site) => {
  const { to } = site.attributes<CastAttributes>();
  const x = site.any(0);
  return { ...x, name: site.cast(x.name, to as OnnxDType) };
};

/** A bias lies along the channels, which broadcasting aligns with TensorFlow's last axis. */
export const biasAdd = broadcasting('Add');

export const select: Translator = (site) => {
  if (site.node.op === 'SelectV2') return broadcasting('Where')(site);
  const shape = alignCondition(site.inputs[0].shape, site.inputs[1].shape);
  const condition = site.reshape(site.plain(0), shape);
  return plain(site.op('Where', [condition, site.plain(1), site.plain(2)]));
};

/** What is handed on as it is. Training's StopGradient and its kin are nothing in ONNX. */
export const passThrough: Translator = (site) => site.inputs.map((_, i) => site.any(i));

/** AddN. ONNX sums floats only. */
export const addN: Translator = (site) => {
  if (isFloating(site.inputs[0].dtype)) return broadcasting('Sum')(site);
  return chain((s, [first, ...others]) => others.reduce((sum, name) => s.op('Add', [sum, name]), first))(site);
};

/** ZerosLike and OnesLike: a number, repeated. */
export const filledWith =
  (value: 0 | 1): Translator =>
  (site) => {
    const [{ dtype, shape }] = site.outputs;
    return plain(site.op('Expand', [site.writer.scalar(dtype as OnnxDType, value), site.writer.integers(shape)]));
  };

/** Fill: a scalar, repeated. */
export const fill: Translator = (site) => plain(site.op('Expand', [site.plain(1), site.writer.integers(site.outputs[0].shape)]));
