/**
 * ResizeBilinear -> Softmax becomes one step, with the sum over several maps, what that is divided by, and the ArgMax: class probabilities of a picture, or its labels,
 * without the maps of its size in between.
 */
import type { Node } from '../../../graph/graph.js';
import { sameShape, sizeOf, toNumbers } from '../../../tensor.js';
import type { LoweredGraph } from '../../lowered.js';
import { absorbable, replaceBoth, type Pass } from '../pass.js';

const CHANNELS = 3;
const PROBABILITIES = ['ResizeSoftmax'];

export const fuseResizeSoftmax: Pass = (graph) => {
  const readers = graph.readers();
  // Inputs come first, so that what an operator reads is fused already.
  for (const node of [...graph.nodes.values()]) {
    if (node.op === 'Softmax') fuseResize(graph, readers, node);
    else if (node.op === 'AddV2' || node.op === 'Add') fuseSum(graph, readers, node);
    else if (node.op === 'RealDiv') fuseDivisor(graph, readers, node);
    else if (node.op === 'ArgMax') fuseLabels(graph, readers, node);
  }
};

type Readers = ReadonlyMap<string, number>;

function fuseResize(graph: LoweredGraph, readers: Readers, softmax: Node): void {
  const resize = absorbable(graph, readers, softmax.inputs[0], ['ResizeBilinear']);
  if (!resize) return;
  const [from, to] = [graph.info(resize.inputs[0]), graph.info(softmax.name)];
  // To its own size nothing is interpolated, so that infinities stay what they are.
  if (from.dtype !== 'float32' || from.shape[CHANNELS] === 0 || sameShape(from.shape, to.shape)) return;
  replaceBoth(graph, softmax, resize, { op: 'ResizeSoftmax', inputs: resize.inputs, controls: [], attrs: resize.attrs });
}

/** Only from the first map on: sums of floats depend on their order. */
function fuseSum(graph: LoweredGraph, readers: Readers, sum: Node): void {
  const [some, one] = sum.inputs.map((input) => absorbable(graph, readers, input, PROBABILITIES));
  if (!some || !one || one.inputs.length !== 2 || !isUndivided(some) || !isUndivided(one)) return;
  if (!sameShape(graph.info(some.name).shape, graph.info(one.name).shape) || ALIGNMENTS.some((key) => some.attrs[key] !== one.attrs[key])) return;
  const [size, ...maps] = [...some.inputs].reverse();
  replaceBoth(graph, sum, some, { op: 'ResizeSoftmax', inputs: [...maps.reverse(), one.inputs[0], size], controls: one.controls, attrs: some.attrs });
  graph.removeNode(one);
}

const ALIGNMENTS = ['align_corners', 'half_pixel_centers'] as const;

const isUndivided = ({ attrs }: Node): boolean => attrs.divisor === undefined;

function fuseDivisor(graph: LoweredGraph, readers: Readers, quotient: Node): void {
  const sum = absorbable(graph, readers, quotient.inputs[0], PROBABILITIES);
  const value = graph.values.get(quotient.inputs[1]);
  if (!sum || !isUndivided(sum) || !value || sizeOf(value.shape) !== 1 || value.shape.length > 4) return;
  replaceBoth(graph, quotient, sum, { ...sum, controls: [], attrs: { ...sum.attrs, divisor: toNumbers(value)[0] } });
}

function fuseLabels(graph: LoweredGraph, readers: Readers, argMax: Node): void {
  const probabilities = absorbable(graph, readers, argMax.inputs[0], PROBABILITIES);
  const axis = graph.values.get(argMax.inputs[1]);
  if (!probabilities || !axis || ![CHANNELS, CHANNELS - 4].includes(toNumbers(axis)[0])) return;
  const { output_type: outputType } = argMax.attrs;
  replaceBoth(graph, argMax, probabilities, {
    op: 'ResizeSoftmaxArgMax',
    inputs: probabilities.inputs,
    controls: [],
    attrs: { ...probabilities.attrs, ...(outputType === undefined ? {} : { output_type: outputType }) },
  });
}
