/**
 * StridedSlice: Python's `x[begin:end:stride, ...]`, one entry of begin, end and strides for each part of the expression. Bit `i` of a
 * mask is about part `i`: begin or end left out, an ellipsis, a new axis of size 1, or a single index, whose axis disappears.
 */
import { attrNumber } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import type { Node } from '../../../graph/graph.js';
import { sameShape, type Shape } from '../../../tensor.js';
import { constantNumbers, defineOperator, expectInputs, mismatch, type Operand } from '../../contract/operator.js';
import type { GradientSite } from '../../contract/gradient.js';
import { readsShifted } from '../../geometry/reads.js';

export interface StridedSliceAttributes {
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

export const stridedSliceOperator = defineOperator<StridedSliceAttributes>({
  names: ['StridedSlice'],
  attributes: (node) => ({
    beginMask: attrNumber(node, 'begin_mask', 0),
    endMask: attrNumber(node, 'end_mask', 0),
    ellipsisMask: attrNumber(node, 'ellipsis_mask', 0),
    newAxisMask: attrNumber(node, 'new_axis_mask', 0),
    shrinkAxisMask: attrNumber(node, 'shrink_axis_mask', 0),
  }),
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, 4);
    const [begin, end, strides] = ['the begin', 'the end', 'the strides'].map((what, i) => constantNumbers(node, inputs, i + 1, what));
    const { shape, problem } = resolveSlice(inputs[0].shape, begin, end, strides, attrs);
    if (problem) throw sliceError(node, inputs, problem, begin, end, strides);
    return [{ dtype: inputs[0].dtype, shape }];
  },
  gradient: stridedSliceGradient,
  reads(inputs, [out], attrs, node) {
    const { shape } = inputs[0];
    const [begin, end, strides] = [1, 2, 3].map((i) => constantNumbers(node, inputs, i, 'the slice'));
    const { starts, steps, counts } = resolveSlice(shape, begin, end, strides, attrs);
    // Rows and columns have to be where they were, rather than dropped or moved by new axes.
    if (shape.length !== 4 || !sameShape(counts, out.shape)) return [];
    return [{ rows: readsShifted(shape[1], starts[1], steps[1]), columns: readsShifted(shape[2], starts[2], steps[2]) }];
  },
});

function sliceError(node: Node, inputs: readonly Operand[], problem: string, ...lists: readonly (readonly number[])[]) {
  const [begin, end, strides] = lists.map((list) => `[${list.join(',')}]`);
  return mismatch(node, inputs, `${problem} (begin ${begin}, end ${end}, strides ${strides})`);
}

/** A slice without its masks: where it starts, steps and how many it takes along each axis of the input. */
export interface ResolvedSlice {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  readonly counts: readonly number[];
  /** Of the result: single indices dropped, new axes added. */
  readonly shape: Shape;
  /** What was expected, when the slice does not fit the input. */
  readonly problem?: string;
}

/** Source: TensorFlow, core/util/strided_slice_op.cc (ValidateStridedSliceOp, BuildDenseSpec). */
export function resolveSlice(
  input: Shape,
  begin: readonly number[],
  end: readonly number[],
  strides: readonly number[],
  attrs: StridedSliceAttributes,
): ResolvedSlice {
  const starts: number[] = [];
  const steps: number[] = [];
  const counts: number[] = [];
  const shape: number[] = [];
  const failed = (problem: string): ResolvedSlice => ({ starts, steps, counts, shape, problem });
  const takeWhole = (): void => {
    const size = input[starts.length];
    starts.push(0);
    steps.push(1);
    counts.push(size);
    shape.push(size);
  };

  const parts = begin.length;
  const has = (mask: number, part: number): boolean => part < 32 && (mask & (1 << part)) !== 0;
  const partIndices = Array.from({ length: parts }, (_, part) => part);
  const ellipses = partIndices.filter((part) => has(attrs.ellipsisMask, part));
  if (end.length !== parts || strides.length !== parts || parts > 32) return failed('begin, end and strides of one length, at most 32');
  if (ellipses.length > 1) return failed('at most one ellipsis');
  const isNewAxis = (part: number): boolean => has(attrs.newAxisMask, part) && !has(attrs.ellipsisMask, part);
  const axesNamed = partIndices.filter((part) => !has(attrs.ellipsisMask, part) && !isNewAxis(part)).length;
  if (axesNamed > input.length) return failed(`at most ${input.length} indexed axes`);

  for (const part of partIndices) {
    if (has(attrs.ellipsisMask, part)) {
      for (let n = input.length - axesNamed; n > 0; n--) takeWhole();
      continue;
    }
    if (isNewAxis(part)) {
      shape.push(1);
      continue;
    }
    const size = input[starts.length];
    const step = strides[part];
    if (step === 0) return failed('strides that are not zero');
    if (has(attrs.shrinkAxisMask, part)) {
      const index = begin[part] < 0 ? begin[part] + size : begin[part];
      if (step < 0) return failed('stride 1 at a single index');
      if (index < 0 || index >= size) return failed(`an index within axis ${starts.length} of size ${size}`);
      starts.push(index);
      steps.push(1);
      counts.push(1);
      continue;
    }
    // Walking forward a range lies in [0, size]; walking backward in [-1, size - 1], where -1 is "before the first".
    const [lowest, highest] = step > 0 ? [0, size] : [-1, size - 1];
    const clamp = (x: number): number => Math.min(highest, Math.max(lowest, x < 0 ? x + size : x));
    const first = has(attrs.beginMask, part) ? (step > 0 ? lowest : highest) : clamp(begin[part]);
    const last = has(attrs.endMask, part) ? (step > 0 ? highest : lowest) : clamp(end[part]);
    const count = Math.max(0, Math.ceil((last - first) / step));
    starts.push(first);
    steps.push(step);
    counts.push(count);
    shape.push(count);
  }
  while (starts.length < input.length) takeWhole();
  return { starts, steps, counts, shape };
}

/** Back into zeros: turned round where it was walked backward, then axis by axis with zeros between the elements, then with zeros around them. */
function stridedSliceGradient(site: GradientSite<StridedSliceAttributes>): Value[] {
  const { node, inputs, attrs } = site;
  const [{ dtype, shape: whole }] = inputs;
  const [begin, end, strides] = [1, 2, 3].map((i) => constantNumbers(node, inputs, i, 'the slice'));
  const { starts, steps, counts } = resolveSlice(whole, begin, end, strides, attrs);
  if (counts.includes(0)) return [site.filled({ dtype, shape: whole }, 0)];

  const backward = steps.flatMap((step, axis) => (step < 0 ? [axis] : []));
  const reshaped = site.reshape(site.gradient, counts);
  let spread = backward.length === 0 ? reshaped : site.add('ReverseV2', [reshaped, site.list(backward)]);
  const shape = [...counts];
  for (const [axis, signed] of steps.entries()) {
    const step = Math.abs(signed);
    if (step === 1 || counts[axis] === 1) continue;
    // [.., n, ..] to [.., n, 1, ..] to [.., n, step, ..] to [.., n * step, ..], of which the last step - 1 are cut off.
    const before = shape.slice(0, axis);
    const after = shape.slice(axis + 1);
    const apart = site.reshape(spread, [...before, counts[axis], 1, ...after]);
    const padded = site.within(apart, shape.map(() => 0).concat(0), [...before, counts[axis], 1, ...after], [...before, counts[axis], step, ...after]);
    const long = site.reshape(padded, [...before, counts[axis] * step, ...after]);
    shape[axis] = (counts[axis] - 1) * step + 1;
    spread = site.slice(long, shape.map(() => 0), shape);
  }
  const first = starts.map((start, axis) => (steps[axis] < 0 ? start + (counts[axis] - 1) * steps[axis] : start));
  return [site.within(spread, first, shape, whole)];
}
