/** Operators that take boxes out of tensors, or put them together: their lists are put in the order of the axes at hand. */
import { concatAxisIndex } from '../../ops/operators/shapes/concat.js';
import type { GatherAttributes } from '../../ops/operators/shapes/gather.js';
import type { PadAttributes } from '../../ops/operators/shapes/pad.js';
import { resolveSlice, type StridedSliceAttributes } from '../../ops/operators/shapes/strided_slice.js';
import { sameShape } from '../../tensor.js';
import { axisIn, inOrderOf, type Placed } from '../layout.js';
import { plain, type Site, type Translator } from '../site.js';

export const concat: Translator = (site) => {
  const axisInput = concatAxisIndex(site.node.op, site.inputs.length);
  const values = site.inputs.map((_, i) => i).filter((i) => i !== axisInput);
  const { names, layout } = sameRank(site, values);
  return { name: site.op('Concat', names, { axis: axisIn(layout, site.axis(site.numbers(axisInput)[0], site.outputs[0].shape.length)) }), layout };
};

/** Only maps can be turned around as a whole. */
const sameRank = (site: Site, values: readonly number[]): ReturnType<Site['together']> =>
  site.outputs[0].shape.length === 4 ? site.together(values) : { names: values.map((i) => site.plain(i)), layout: 'plain' };

export const pad: Translator = (site) => {
  const { mode } = site.attributes<PadAttributes>();
  if (mode === 'SYMMETRIC') return { reason: 'SYMMETRIC' };
  const x = site.any(0);
  const paddings = site.numbers(1);
  if (paddings.every((count) => count === 0)) return x;
  const before = paddings.filter((_, i) => i % 2 === 0);
  const after = paddings.filter((_, i) => i % 2 === 1);
  const pads = site.writer.integers([...inOrderOf(x.layout, before), ...inOrderOf(x.layout, after)]);
  const value = site.node.op === 'PadV2' ? [site.plain(2)] : [];
  return { ...x, name: site.op('Pad', [x.name, pads, ...value], { mode: mode === 'REFLECT' ? 'reflect' : 'constant' }) };
};

export const slice: Translator = (site) => {
  const [begin, size] = [site.numbers(1), site.outputs[0].shape];
  return box(site, begin, size, size.map(() => 1));
};

export const stridedSlice: Translator = (site) => {
  const [begin, end, strides] = [1, 2, 3].map((i) => site.numbers(i));
  const { starts, steps, counts } = resolveSlice(site.inputs[0].shape, begin, end, strides, site.attributes<StridedSliceAttributes>());
  const [{ shape }] = site.outputs;
  if (sameShape(shape, counts)) return box(site, starts, counts, steps);
  // Axes are dropped or added.
  return plain(site.reshape(box(site, starts, counts, steps, plain(site.plain(0))).name, shape));
};

/** ReverseV2: backward through the axes that are turned round. */
export const reverse: Translator = (site) => {
  const axes = new Set(site.numbers(1).map((axis) => site.axis(axis)));
  const { shape } = site.inputs[0];
  return box(site, shape.map((size, axis) => (axes.has(axis) ? size - 1 : 0)), shape, shape.map((_, axis) => (axes.has(axis) ? -1 : 1)));
};

/** Before the first element: where a walk backward ends. -1 would count from the end. */
const BEFORE_FIRST = -(2 ** 31);

function box(site: Site, starts: readonly number[], counts: readonly number[], steps: readonly number[], x: Placed = site.any(0)): Placed {
  const { shape } = site.inputs[0];
  const axes = shape.map((_, axis) => axis).filter((axis) => starts[axis] !== 0 || counts[axis] !== shape[axis] || steps[axis] !== 1);
  if (axes.length === 0) return x;
  const ends = axes.map((axis) => starts[axis] + counts[axis] * steps[axis]).map((end) => (end < 0 ? BEFORE_FIRST : end));
  const lists = [axes.map((axis) => starts[axis]), ends, axes.map((axis) => axisIn(x.layout, axis)), axes.map((axis) => steps[axis])];
  return { ...x, name: site.op('Slice', [x.name, ...lists.map((list) => site.writer.integers(list))]) };
}

/** Split and SplitV. */
export const split: Translator = (site) => {
  const [value, axisInput] = site.node.op === 'Split' ? [1, 0] : [0, 2];
  const x = site.any(value);
  const axis = site.axis(site.numbers(axisInput)[0], site.outputs[0].shape.length);
  const sizes = site.writer.integers(site.outputs.map(({ shape }) => shape[axis]));
  const names = site.ops('Split', [x.name, sizes], site.outputs.length, { axis: axisIn(x.layout, axis) });
  return names.map((name) => ({ ...x, name }));
};

export const tile: Translator = (site) => {
  const x = site.any(0);
  return { ...x, name: site.op('Tile', [x.name, site.writer.integers(inOrderOf(x.layout, site.numbers(1)))]) };
};

/** Gather and GatherV2. */
export const gather: Translator = (site) => {
  const { batchDims } = site.attributes<GatherAttributes>();
  if (batchDims !== 0) return { reason: 'batch_dims' };
  const axis = site.node.op === 'Gather' ? 0 : site.axis(site.numbers(2)[0]);
  return plain(site.op('Gather', [site.plain(0), site.plain(1)], { axis }));
};

