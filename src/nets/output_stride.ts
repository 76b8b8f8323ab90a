/**
 * How a backbone is kept from shrinking its feature maps further than wanted.
 *
 * Layers keep their stride until the output stride is reached. From there on every stride becomes 1, and the layers
 * behind it dilate their filters by the stride that was dropped, so that they see the same part of the picture.
 * Source: research/slim/nets/mobilenet/mobilenet.py (mobilenet_base), research/deeplab/core/xception.py
 * (stack_blocks_dense).
 */
import { InvalidArgumentError } from '../errors.js';

export interface Step {
  readonly stride: number;
  readonly rate: number;
}

/** Stride and rate of each layer, for the nominal strides of all layers and the wanted ratio of input to output size. */
export function atrousSteps(strides: readonly number[], outputStride: number): readonly Step[] {
  let current = 1;
  let rate = 1;
  const steps = strides.map((stride): Step => {
    if (current < outputStride) {
      current *= stride;
      return { stride, rate: 1 };
    }
    const step = { stride: 1, rate };
    // The layer that loses its stride is not dilated itself: only those behind it are.
    rate *= stride;
    return step;
  });
  if (current !== outputStride) {
    const possible = strides.reduce((nominal, stride) => nominal * stride, 1);
    throw new InvalidArgumentError(`Output stride ${outputStride} cannot be reached; use 8, 16 or 32 (the network's own is ${possible}).`);
  }
  return steps;
}

/**
 * A length in a scaled picture, where the centres of the first and last pixels stay put (align_corners).
 * Source: research/deeplab/core/utils.py (scale_dimension).
 */
export function scaleDimension(size: number, scale: number): number {
  return Math.trunc((size - 1) * scale + 1);
}
