/** The same elements under another shape. */
import { sizeOf } from '../../tensor.js';
import { plain, type Translator } from '../site.js';
import type { PackAttributes, UnpackAttributes } from '../../ops/operators/shapes/pack.js';

/** Reshape, Squeeze and ExpandDims: every size is known by now. */
export const reshape: Translator = (site) => plain(site.reshape(site.plain(0), site.outputs[0].shape));

/** Pack: every input gets an axis of size 1, along which they are joined. */
export const pack: Translator = (site) => {
  const { axis } = site.attributes<PackAttributes>();
  const [{ shape }] = site.outputs;
  const along = site.axis(axis, shape.length);
  const single = shape.map((size, i) => (i === along ? 1 : size));
  const parts = site.inputs.map((_, i) => site.reshape(site.plain(i), single));
  return plain(site.op('Concat', parts, { axis: along }));
};

/** Unpack: a single index drops its axis. */
export const unpack: Translator = (site) => {
  const { axis, count } = site.attributes<UnpackAttributes>();
  const x = site.plain(0);
  return Array.from({ length: count }, (_, i) => plain(site.op('Gather', [x, site.writer.integers([i], [])], { axis: site.axis(axis) })));
};

/** Transpose: ONNX has the same operator. */
export const transpose: Translator = (site) => {
  const perm = site.numbers(1).map((axis) => site.axis(axis));
  return plain(site.op('Transpose', [site.plain(0)], { perm }));
};

/** SpaceToBatchND: zeros around, then the places within each block become pictures. */
export const spaceToBatch: Translator = (site) => {
  const [blocks, paddings] = [site.numbers(1), site.numbers(2)];
  const [{ shape }] = site.inputs;
  const rest = shape.slice(blocks.length + 1);
  const before = paddings.filter((_, i) => i % 2 === 0);
  const after = paddings.filter((_, i) => i % 2 === 1);
  const none = rest.map(() => 0);
  const padded = site.op('Pad', [site.plain(0), site.writer.integers([0, ...before, ...none, 0, ...after, ...none])]);
  const split = blocks.flatMap((block, i) => [(shape[i + 1] + before[i] + after[i]) / block, block]);
  const perm = [...blocks.map((_, i) => 2 * i + 2), 0, ...blocks.map((_, i) => 2 * i + 1), ...rest.map((_, i) => 2 * blocks.length + 1 + i)];
  const view = site.reshape(padded, [shape[0], ...split, ...rest]);
  return plain(site.reshape(site.op('Transpose', [view], { perm }), site.outputs[0].shape));
};

/** BatchToSpaceND: the reverse, and then the crops. */
export const batchToSpace: Translator = (site) => {
  const [blocks, crops] = [site.numbers(1), site.numbers(2)];
  const [{ shape }] = site.inputs;
  const n = blocks.length;
  const batch = shape[0] / sizeOf(blocks);
  const view = site.reshape(site.plain(0), [...blocks, batch, ...shape.slice(1)]);
  const perm = [n, ...blocks.flatMap((_, i) => [n + 1 + i, i]), ...shape.slice(n + 1).map((_, i) => 2 * n + 1 + i)];
  const turned = site.op('Transpose', [view], { perm });
  const whole = blocks.map((block, i) => shape[i + 1] * block);
  const space = site.reshape(turned, [batch, ...whole, ...shape.slice(n + 1)]);
  const starts = blocks.map((_, i) => crops[2 * i]);
  const ends = whole.map((size, i) => size - crops[2 * i + 1]);
  const axes = blocks.map((_, i) => i + 1);
  return plain(site.op('Slice', [space, ...[starts, ends, axes].map((list) => site.writer.integers(list))]));
};

