/** Operators that look at one element of each input at a time: they take maps in whichever order of axes they come. */
import type { CastAttributes } from '../../ops/cast.js';
import { isFloating } from '../../ops/dtypes.js';
import { alignCondition } from '../../ops/select.js';
import { isOnnxDType, onnxDataType, type OnnxDType } from '../dtypes.js';
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
  return { ...x, name: site.op('Clip', [x.name, site.writer.float(0), site.writer.float(6)]) };
};

/** ONNX rounds the quotients of integers toward zero. */
export const floorDiv: Translator = (site) =>
  isFloating(site.inputs[0].dtype) ? chain((s, names) => s.op('Div', names), 'Floor')(site) : { reason: 'integers' };

/** ONNX's Mod has the divisor's sign for integers only. */
export const floorMod: Translator = (site) =>
  isFloating(site.inputs[0].dtype) ? { reason: 'floats' } : broadcasting('Mod')(site);

export const squaredDifference: Translator = chain((site, names) => {
  const difference = site.op('Sub', names);
  return site.op('Mul', [difference, difference]);
});

export const square: Translator = chain((site, [x]) => site.op('Mul', [x, x]));

export const cast: Translator = (site) => {
  const { to } = site.attributes<CastAttributes>();
  const x = site.any(0);
  return { ...x, name: site.op('Cast', [x.name], { to: onnxDataType(to as OnnxDType) }) };
};

/** A bias lies along the channels, which broadcasting aligns with TensorFlow's last axis. */
export const biasAdd = broadcasting('Add');

export const select: Translator = (site) => {
  if (site.node.op === 'SelectV2') return broadcasting('Where')(site);
  const shape = alignCondition(site.inputs[0].shape, site.inputs[1].shape);
  const condition = site.op('Reshape', [site.plain(0), site.writer.integers(shape)]);
  return plain(site.op('Where', [condition, site.plain(1), site.plain(2)]));
};

/** What is handed on as it is. Training's StopGradient and its kin are nothing in ONNX. */
export const passThrough: Translator = (site) => site.inputs.map((_, i) => site.any(i));

/** Fill: a scalar, repeated. */
export const fill: Translator = (site) => plain(site.op('Expand', [site.plain(1), site.writer.integers(site.outputs[0].shape)]));

/** Whether all data types of a node have a counterpart. */
export const hasOnnxTypes = (site: Site): boolean => [...site.inputs, ...site.outputs].every(({ dtype }) => isOnnxDType(dtype));
