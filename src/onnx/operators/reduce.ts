/** Operators over some of the axes: reductions, ArgMax, Softmax. */
import type { ArgMaxAttributes } from '../../ops/operators/arithmetic/arg_max.js';
import type { ReduceAttributes } from '../../ops/operators/arithmetic/reduce.js';
import { axisIn, type Placed } from '../layout.js';
import { isInteger } from '../../ops/contract/dtypes.js';
import { FOLDS, reduceIntegers } from './reduce_integers.js';
import { plain, type Site, type Translator } from '../site.js';

export const reduce =
  (op: string): Translator =>
  (site) => {
    const { keepDims } = site.attributes<ReduceAttributes>();
    const axes = site.numbers(1).map((axis) => site.axis(axis));
    // ONNX takes no axes as all axes.
    if (axes.length === 0) return site.any(0);
    if (isInteger(site.inputs[0].dtype) && op in FOLDS) return reduceIntegers(site, op, axes);
    const x = keepDims ? site.any(0) : anyWithout(site, axes);
    const there = axes.map((axis) => axisIn(x.layout, axis)).sort((a, b) => a - b);
    const keepdims = keepDims ? 1 : 0;
    // Since opset 13 the axes of a sum are an input; those of its kin are one since opset 18.
    const isSum = op === 'ReduceSum';
    const name = isSum ? site.op(op, [x.name, site.writer.integers(there)], { keepdims }) : site.op(op, [x.name], { axes: there, keepdims });
    return keepDims ? { ...x, name } : plain(name);
  };

/** All and Any: the least and the greatest of zeros and ones. */
export const reduceBools =
  (op: string): Translator =>
  (site) => {
    const { keepDims } = site.attributes<ReduceAttributes>();
    const axes = site.numbers(1).map((axis) => site.axis(axis));
    if (axes.length === 0) return site.any(0);
    const numbers = site.cast(site.plain(0), 'int32');
    return plain(site.cast(site.op(op, [numbers], { axes, keepdims: keepDims ? 1 : 0 }), 'bool'));
  };

/** ArgMax and ArgMin, int64 in ONNX; both take the first of equals. */
export const argMax: Translator = (site) => {
  const { outputType } = site.attributes<ArgMaxAttributes>();
  const axis = site.axis(site.numbers(1)[0]);
  const x = anyWithout(site, [axis]);
  const name = site.op(site.node.op, [x.name], { axis: axisIn(x.layout, axis), keepdims: 0 });
  return plain(outputType === 'int64' ? name : site.cast(name, outputType));
};

/**
 * The first input as it is at hand, if the axes that are left once these are gone lie in TensorFlow's order all the same: labels
 * of a map with channels first need no turning around.
 */
function anyWithout(site: Site, axes: readonly number[]): Placed {
  const x = site.any(0);
  if (x.layout === 'plain') return x;
  const left = [0, 1, 2, 3].filter((axis) => !axes.includes(axis)).map((axis) => axisIn(x.layout, axis));
  return left.every((axis, i) => i === 0 || left[i - 1] < axis) ? x : plain(site.plain(0));
}

/** Over TensorFlow's last axis. */
export const softmax: Translator = (site) => {
  const x = site.any(0);
  return { ...x, name: site.op('Softmax', [x.name], { axis: axisIn(x.layout, site.inputs[0].shape.length - 1) }) };
};
