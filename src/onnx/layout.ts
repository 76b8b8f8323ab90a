/**
 * Where the axes of a value are. TensorFlow's pictures and maps are [batch, rows, columns, channels]; ONNX's convolutions
 * want [batch, channels, rows, columns]. Turning a map around costs as much as an addition, so a value stays in the order in
 * which it was computed for as long as its readers can do with that order: a DeepLab is turned around once where it begins,
 * and once where it ends.
 */
import type { LoweredGraph } from '../engine/lowered.js';
import { UnsupportedOpError } from '../errors.js';
import { evaluate } from '../ops/cpu/evaluate.js';
import { int32, sameShape, sizeOf, type Shape, type Tensor, type TensorSource } from '../tensor.js';
import type { OnnxWriter } from './writer.js';

export type Layout = 'plain' | 'channelsFirst';

/** A value of the ONNX graph that stands for a value of TensorFlow's, in TensorFlow's order of axes or channels first. */
export interface Placed {
  readonly name: string;
  readonly layout: Layout;
}

/** TensorFlow's axis behind each axis of a map with channels first, and the reverse. */
const TO_CHANNELS_FIRST = [0, 3, 1, 2] as const;
const TO_PLAIN = [0, 2, 3, 1] as const;

/** Where TensorFlow's axis lies in a layout. */
export const axisIn = (layout: Layout, axis: number): number => (layout === 'plain' ? axis : TO_PLAIN[axis]);

/** A list with an entry for each of TensorFlow's axes, in the order of a layout. */
export const inOrderOf = <T>(layout: Layout, list: readonly T[]): readonly T[] =>
  layout === 'plain' ? list : TO_CHANNELS_FIRST.map((axis) => list[axis]);

/** How to bring a value's elements into another order: see it under a shape, permute its axes, see it under another shape. */
interface Arrangement {
  readonly view: Shape;
  readonly perm: readonly number[];
  /** Of the result; by default the permuted view. */
  readonly shape?: Shape;
}

/** The ONNX values that stand for endpoints of the graph, in one layout or both. */
export class Layouts {
  readonly #graph: LoweredGraph;
  readonly #writer: OnnxWriter;
  readonly #names = { plain: new Map<string, string>(), channelsFirst: new Map<string, string>() };

  constructor(graph: LoweredGraph, writer: OnnxWriter) {
    this.#graph = graph;
    this.#writer = writer;
  }

  define(endpoint: string, { name, layout }: Placed): void {
    this.#names[layout].set(endpoint, name);
  }

  /** Whether it is a map that is at hand with channels first, so that its readers had better take it so. */
  isChannelsFirst(endpoint: string): boolean {
    const isMap = this.#graph.info(endpoint).shape.length === 4 && !this.#graph.constants.has(endpoint);
    return isMap && this.#names.channelsFirst.has(endpoint);
  }

  /** As it is at hand. */
  any(endpoint: string): Placed {
    return this.isChannelsFirst(endpoint) ? { name: this.channelsFirst(endpoint), layout: 'channelsFirst' } : { name: this.plain(endpoint), layout: 'plain' };
  }

  /** In TensorFlow's order of axes. */
  plain(endpoint: string): string {
    return this.#remembered('plain', endpoint, () => {
      const constant = this.#graph.constants.get(endpoint);
      if (constant) return this.#writer.constant(endpoint, constant);
      if (!this.isChannelsFirst(endpoint)) {
        throw new UnsupportedOpError(`'${endpoint}' has no counterpart in ONNX (an output that only training uses?). Fetch another value.`);
      }
      const view = inOrderOf('channelsFirst', this.#graph.info(endpoint).shape);
      return this.#rearrange(endpoint, this.channelsFirst(endpoint), view, { view, perm: TO_PLAIN });
    });
  }

  /** Channels first. What has less than four axes is aligned at the last one, as broadcasting does; a single number stays as it is. */
  channelsFirst(endpoint: string): string {
    const { shape } = this.#graph.info(endpoint);
    if (shape.length < 4 && sizeOf(shape) === 1) return this.plain(endpoint);
    const view = [...new Array<number>(4 - shape.length).fill(1), ...shape];
    return this.#remembered('channelsFirst', endpoint, () => this.arranged(endpoint, { view, perm: TO_CHANNELS_FIRST }));
  }

  /** With its elements in another order. A constant is rearranged when the file is made, so that nothing is left to do. */
  arranged(endpoint: string, arrangement: Arrangement): string {
    const constant = this.#graph.constants.get(endpoint);
    if (constant) return this.#writer.constant(endpoint, rearranged(constant, arrangement));
    return this.#rearrange(endpoint, this.plain(endpoint), this.#graph.info(endpoint).shape, arrangement);
  }

  #rearrange(scope: string, name: string, from: Shape, { view, perm, shape = perm.map((axis) => view[axis]) }: Arrangement): string {
    const reshaped = (value: string, before: Shape, after: Shape): string =>
      sameShape(before, after) ? value : this.#writer.reshape(scope, value, after);
    if (!movesElements(view, perm)) return reshaped(name, from, shape);
    const turned = this.#writer.op(scope, 'Transpose', [reshaped(name, from, view)], { perm });
    return reshaped(turned, perm.map((axis) => view[axis]), shape);
  }

  #remembered(layout: Layout, endpoint: string, make: () => string): string {
    const name = this.#names[layout].get(endpoint) ?? make();
    this.#names[layout].set(endpoint, name);
    return name;
  }
}

/** Axes of size 1 can change their place without any element changing its own. */
function movesElements(shape: Shape, perm: readonly number[]): boolean {
  const longer = perm.filter((axis) => shape[axis] !== 1);
  return longer.some((axis, i) => i > 0 && axis < longer[i - 1]);
}

function rearranged(source: TensorSource, { view, perm, shape = perm.map((axis) => view[axis]) }: Arrangement): TensorSource {
  return {
    dtype: source.dtype,
    shape,
    async read(): Promise<Tensor> {
      const value = { ...(await source.read()), shape: view };
      return { ...(movesElements(view, perm) ? await transposed(value, perm) : value), shape };
    },
  };
}

async function transposed(value: Tensor, perm: readonly number[]): Promise<Tensor> {
  const order = int32([perm.length], perm);
  const info = { dtype: value.dtype, shape: perm.map((axis) => value.shape[axis]) };
  const node = { name: 'Transpose', op: 'Transpose', inputs: [], controls: [], attrs: {} };
  return (await evaluate(node, [{ ...value, value }, { ...order, value: order }], [info]))[0];
}
