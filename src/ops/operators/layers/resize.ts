/**
 * ResizeBilinear and ResizeNearestNeighbor: pictures [b, h, w, c] at another size (input 1: [rows, columns]).
 *
 * `align_corners` puts the corners of both grids on each other, `half_pixel_centers` their borders; with neither (TensorFlow 1's
 * default) the grids share their top-left corner. DeepLab resizes with aligned corners, which is why crops are 513 = 512 + 1 wide:
 * 33 points 16 apart fall on every 16th of 513 pixels. Bilinear gives float32 for any input.
 */
import { attrBool } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import { constantList } from '../flow/constant.js';
import { isNumeric } from '../../contract/dtypes.js';
import { constantNumbers, defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { linearTaps, nearestTaps, readsTaps, type ResizeAttributes } from '../../geometry/resize_taps.js';

export type { ResizeAttributes };

export const resizeOperator = defineOperator<ResizeAttributes>({
  names: ['ResizeBilinear', 'ResizeNearestNeighbor'],
  attributes: (node) => ({
    alignCorners: attrBool(node, 'align_corners', false),
    halfPixelCenters: attrBool(node, 'half_pixel_centers', false),
  }),
  infer(inputs, { alignCorners, halfPixelCenters }, node) {
    expectInputs(node, inputs, 2);
    const { dtype, shape } = inputs[0];
    if (shape.length !== 4 || !isNumeric(dtype)) throw mismatch(node, inputs, 'pictures of numbers [batch, rows, columns, channels]');
    if (alignCorners && halfPixelCenters) throw mismatch(node, inputs, 'align_corners or half_pixel_centers, not both');
    const size = constantNumbers(node, inputs, 1, 'the size');
    if (size.length !== 2 || !(size[0] > 0) || !(size[1] > 0)) {
      throw mismatch(node, inputs, `a positive size [rows, columns], not [${size.join(',')}]`);
    }
    if (shape[1] < 1 || shape[2] < 1) throw mismatch(node, inputs, 'pictures that are not empty');
    return [{ dtype: node.op === 'ResizeBilinear' ? 'float32' : dtype, shape: [shape[0], size[0], size[1], shape[3]] }];
  },
  reads([{ shape: from }], [{ shape: to }], attrs, { op }) {
    const taps = op === 'ResizeNearestNeighbor' ? nearestTaps : linearTaps;
    return [{ rows: readsTaps(taps(from[1], to[1], attrs)), columns: readsTaps(taps(from[2], to[2], attrs)) }, undefined];
  },
  gradient: (site) =>
    site.node.op === 'ResizeBilinear'
      ? [site.add('ResizeBilinearGrad', [site.gradient, site.input(0)], site.node.attrs)]
      : [site.add('ResizeNearestNeighborGrad', [site.gradient, site.list(site.inputs[0].shape.slice(1, 3))], site.node.attrs)],
});

export interface ResizeOptions {
  /** Never defaulted: half of all ports got this one wrong. */
  readonly alignCorners: boolean;
  readonly halfPixelCenters?: boolean;
}

/** Adds a ResizeBilinear. `x` [b, h, w, c] to [b, rows, columns, c], float32. */
export const resizeBilinear = (x: Value, size: readonly [rows: number, columns: number], options: ResizeOptions, name = 'ResizeBilinear'): Value =>
  resize('ResizeBilinear', x, size, options, name);

/** The same to a size that is a value, int32 [2]. */
export const resizeBilinearTo = (x: Value, size: Value, options: ResizeOptions, name = 'ResizeBilinear'): Value =>
  x.builder.add('ResizeBilinear', [x, size], resizeAttributes(options), name);

/** Adds a ResizeNearestNeighbor. `x` [b, h, w, c] to [b, rows, columns, c]. */
export const resizeNearestNeighbor = (
  x: Value,
  size: readonly [rows: number, columns: number],
  options: ResizeOptions,
  name = 'ResizeNearestNeighbor',
): Value => resize('ResizeNearestNeighbor', x, size, options, name);

function resize(op: string, x: Value, size: readonly [number, number], options: ResizeOptions, name: string): Value {
  return x.builder.add(op, [x, constantList(x.builder, size, `${name}/size`)], resizeAttributes(options), name);
}

const resizeAttributes = ({ alignCorners, halfPixelCenters = false }: ResizeOptions) => ({ align_corners: alignCorners, half_pixel_centers: halfPixelCenters });
