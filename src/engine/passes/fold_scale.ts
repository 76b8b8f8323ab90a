/**
 * A number by which a map is multiplied before a convolution moves into the filter, past a number that is added in between:
 *
 *     conv(s * x, w) = conv(x, s * w)        conv(s * x - t, w) = conv(x - t / s, s * w)
 *
 * Pictures are brought to [-1, 1] in this way, (2 / 255) * x - 1, before the first layer, and every pass over a picture that is
 * saved counts. Zeros around the map stay zeros, which is why what is added stays where it is.
 */
import type { Node } from '../../graph/graph.js';
import { float32, sameShape, sizeOf, sourceOf, type Tensor, type TensorSource } from '../../tensor.js';
import type { LoweredGraph } from '../lowered.js';
import { FUSED } from './fold_batch_norm.js';
import { absorbable, type Pass } from './pass.js';

const CONVOLUTIONS: ReadonlySet<string> = new Set([...Object.keys(FUSED), ...Object.values(FUSED)]);

export const foldScale: Pass = (graph) => {
  const readers = graph.readers();
  for (const conv of [...graph.nodes.values()]) {
    const filter = graph.constants.get(conv.inputs[1]);
    if (!CONVOLUTIONS.has(conv.op) || !filter) continue;
    const shift = absorbable(graph, readers, conv.inputs[0], ['Sub', 'Add', 'AddV2']);
    const shifted = shift && scalarOperand(graph, shift);
    const multiply = absorbable(graph, readers, shifted ? shifted.map : conv.inputs[0], ['Mul']);
    const scaled = multiply && scalarOperand(graph, multiply);
    if (!multiply || !scaled || scaled.scalar === 0) continue;

    graph.removeNode(multiply);
    if (shift && shifted) divideShift(graph, shift, shifted, scaled);
    const name = `${multiply.name}/scaled_filter`;
    graph.addConstant(name, scaledFilter(filter, scaled.scalar));
    const inputs = [shifted ? conv.inputs[0] : scaled.map, name, ...conv.inputs.slice(2)];
    graph.addNode({ ...conv, inputs }, [graph.info(conv.name)]);
  }
};

/** An operation on a map and a number. */
interface ScalarOperand {
  readonly map: string;
  readonly scalar: number;
  /** Which input the map is. */
  readonly mapIndex: 0 | 1;
}

/** For `number - map` there is no such form. */
function scalarOperand(graph: LoweredGraph, { name, op, inputs }: Node): ScalarOperand | undefined {
  for (const mapIndex of op === 'Sub' ? ([0] as const) : ([0, 1] as const)) {
    const [map, number] = [inputs[mapIndex], inputs[1 - mapIndex]];
    const value = graph.constants.has(number) ? graph.values.get(number) : undefined;
    if (value?.dtype !== 'float32' || sizeOf(value.shape) !== 1 || !sameShape(graph.info(map).shape, graph.info(name).shape)) continue;
    return { map, scalar: (value.data as Float32Array)[0], mapIndex };
  }
  return undefined;
}

/** The map that is not multiplied any more gets what is added divided instead. */
function divideShift(graph: LoweredGraph, shift: Node, { scalar, mapIndex }: ScalarOperand, scaled: ScalarOperand): void {
  const value = float32([], [scalar / scaled.scalar]);
  const name = `${shift.name}/divided`;
  graph.addConstant(name, sourceOf(value));
  graph.values.set(name, value);
  graph.addNode({ ...shift, inputs: mapIndex === 0 ? [scaled.map, name] : [name, scaled.map] }, [graph.info(shift.name)]);
}

/** The same filter times the same number is the same constant: plans for several picture sizes then share what a backend packs for it. */
const scaledFilters = new WeakMap<TensorSource, Map<number, TensorSource>>();

function scaledFilter(filter: TensorSource, scale: number): TensorSource {
  const byScale = scaledFilters.get(filter) ?? new Map<number, TensorSource>();
  scaledFilters.set(filter, byScale);
  const source = byScale.get(scale) ?? {
    dtype: filter.dtype,
    shape: filter.shape,
    async read(): Promise<Tensor> {
      const value = await filter.read();
      return { ...value, data: (value.data as Float32Array).map((weight) => weight * scale) };
    },
  };
  byScale.set(scale, source);
  return source;
}
