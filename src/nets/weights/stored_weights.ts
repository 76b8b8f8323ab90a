/**
 * Weights that are stored in fewer bits, as the float32 that networks compute with.
 *
 * 16-bit floats are what they are. A filter of int8 has its scales beside it, in a variable `NAME/scale` whose shape has the filter's output channels and 1
 * everywhere else, so that  weight = int8 * scale  is a product of two tensors in any library.
 */
import { formatInfo, type DType, type Shape, type Tensor, type TensorSource, type VariableInfo } from '../../tensor.js';
import { MissingVariablesError } from '../../errors.js';
import type { Variables } from './named_tensors.js';

/** Where the scales of a filter lie. */
export const scaleName = (filter: string): string => `${filter}/scale`;

/** The same variables as float32, wherever they are stored otherwise. Scales are not listed any more. */
export function widenedVariables(stored: Variables): Variables {
  const scales = new Map<string, string>();
  for (const [name, { dtype }] of stored.variables) if (dtype === 'int8' && stored.variables.has(scaleName(name))) scales.set(name, scaleName(name));
  const hidden = new Set(scales.values());
  const variables = new Map<string, VariableInfo>();
  for (const [name, info] of stored.variables) {
    if (hidden.has(name)) continue;
    variables.set(name, scales.has(name) || isHalf(info.dtype) ? { dtype: 'float32', shape: info.shape } : info);
  }
  return {
    variables,
    source(name) {
      const source = stored.source(name);
      const scale = scales.get(name);
      if (scale !== undefined) return remembered(source, () => scaled(name, source, stored.source(scale)));
      // Their container is float32 already.
      return isHalf(source.dtype) ? remembered(source, () => asFloat32(source, async () => (await source.read()).data as Float32Array)) : source;
    },
  };
}

const isHalf = (dtype: VariableInfo['dtype']): boolean => dtype === 'float16' || dtype === 'bfloat16';

/** One source is always widened to the same one: what a backend packs for it then serves all scales of a picture. */
const widened = new WeakMap<TensorSource, TensorSource>();

function remembered(source: TensorSource, widen: () => TensorSource): TensorSource {
  const wide = widened.get(source) ?? widen();
  widened.set(source, wide);
  return wide;
}

function scaled(name: string, filter: TensorSource, scale: TensorSource): TensorSource {
  const axis = scaledAxis(filter.shape, scale.shape);
  if (axis === undefined || scale.dtype !== 'float32') {
    throw new MissingVariablesError(
      `'${scaleName(name)}' is ${formatInfo(scale)}, expected float32 with the channels of one axis of '${name}', ${formatInfo(filter)}, and 1 everywhere else.`,
    );
  }
  return asFloat32(filter, async () => {
    const [integers, scales] = (await Promise.all([filter.read(), scale.read()])) as [Tensor<'int8'>, Tensor<'float32'>];
    const channelOf = channelsAlong(filter.shape, axis);
    const weights = new Float32Array(integers.data.length);
    for (let i = 0; i < weights.length; i++) weights[i] = integers.data[i] * scales.data[channelOf(i)];
    return weights;
  });
}

/** The axis that all scales lie along; undefined where they do not fit the filter. */
function scaledAxis(filter: Shape, scale: Shape): number | undefined {
  if (filter.length !== scale.length) return undefined;
  const axes = scale.flatMap((size, axis) => (size === 1 ? [] : [axis]));
  const axis = axes.at(0) ?? filter.length - 1;
  return axes.length <= 1 && filter[axis] === scale[axis] ? axis : undefined;
}

/** From an element of a tensor to its position along an axis. */
export function channelsAlong(shape: Shape, axis: number): (element: number) => number {
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  return (element) => Math.floor(element / inner) % shape[axis];
}

function asFloat32({ shape }: { readonly dtype: DType; readonly shape: Shape }, read: () => Promise<Float32Array>): TensorSource<'float32'> {
  return { dtype: 'float32', shape, read: async () => ({ dtype: 'float32', shape, data: await read() }) };
}
