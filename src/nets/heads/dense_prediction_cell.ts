/**
 * Dense prediction cells: branches that look at the features, or at each other, with filters whose taps lie apart by other distances along rows than
 * along columns. Which ones was searched for.
 *
 * "Searching for Efficient Multi-Scale Architectures for Dense Image Prediction", arXiv:1809.04184; names as in
 * research/deeplab/core/dense_prediction_cell.py.
 */
import { InvalidArgumentError } from '../../errors.js';
import { avgPool } from '../../ops/operators/layers/pool.js';
import { concatChannels, dropout, HEAD_NORMALIZATION, resize } from './aspp.js';
import { convLayer, separableConvLayer, type FeatureMap } from '../layers/layers.js';
import { scaleDimension } from '../output_stride.js';
import type { Weights } from '../weights/weights.js';

/** A branch, as the research code's JSON files spell it. */
export interface CellOperation {
  readonly op: 'conv' | 'pyramid_pooling';
  /** Which branch it reads; -1 for the features. */
  readonly input: number;
  /** Of a convolution: 1 or 3, or both sides. */
  readonly kernel?: number | readonly number[];
  /** Of a 3x3 convolution, for rows and columns, at output stride 16. */
  readonly rate?: readonly number[];
  /** Of pyramid pooling: into how many windows rows and columns are divided. */
  readonly grid_size?: readonly number[];
}

const conv = (input: number, rate: readonly number[]): CellOperation => ({ op: 'conv', kernel: 3, input, rate });

/** The best cell that was found, and that the zoo's checkpoints have: research/deeplab/core/dense_prediction_cell_branch5_top1_cityscapes.json. */
export const CITYSCAPES_CELL: readonly CellOperation[] = [conv(-1, [1, 6]), conv(0, [18, 15]), conv(1, [6, 3]), conv(0, [1, 1]), conv(0, [6, 21])];

/** A cell with as many branches, to learn which variables it needs: the zoo's, or one like it. */
export const cellOf = (branches: number): readonly CellOperation[] =>
  branches === CITYSCAPES_CELL.length ? CITYSCAPES_CELL : Array.from({ length: branches }, (_, index) => conv(Math.min(index - 1, 0), [1, 1]));

export interface CellOptions {
  readonly cell: readonly CellOperation[];
  readonly outputStride: number;
  /** Rows and columns of the picture that pyramid pooling divides. */
  readonly poolingCropSize: readonly [height: number, width: number];
}

/** Channels of every branch and of the result. */
const DEPTH = 256;

/** What rates are given for. */
const NOMINAL_STRIDE = 16;

/** Features [1, h, w, c] to [1, h, w, 256]. */
export function densePredictionCell(features: FeatureMap, weights: Weights, options: CellOptions): FeatureMap {
  const { cell, outputStride } = options;
  if (outputStride > NOMINAL_STRIDE) throw new InvalidArgumentError(`The rates of a dense prediction cell are given for output stride ${NOMINAL_STRIDE}; ${outputStride} would make fractions of them. Use 8 or 16.`);
  const scope = weights.at('meta_architecture');
  const branches: FeatureMap[] = [];
  for (const [index, operation] of cell.entries()) {
    const input = operation.input < 0 ? features : branches[operation.input];
    branches.push(branch(input, scope, `branch${index}`, operation, options));
  }
  const [first, ...rest] = branches;
  const merged = concatChannels([first, ...rest], scope.name('concat'));
  const dropped = { ...merged, value: dropout(merged, scope.at('concat_projection_dropout')) };
  return convLayer(dropped, scope.at('concat_projection'), { ...HEAD_NORMALIZATION, channels: DEPTH });
}

function branch(x: FeatureMap, scope: Weights, name: string, { op, kernel = 3, rate = [1, 1], grid_size: grid = [1, 1] }: CellOperation, options: CellOptions): FeatureMap {
  const { outputStride, poolingCropSize } = options;
  if (op === 'pyramid_pooling') {
    const [rows, columns] = poolingCropSize.map((side, axis) => scaleDimension(side, 1 / (outputStride * grid[axis])));
    const value = avgPool(x.value, { size: [rows, columns], strides: [1, 1], padding: 'VALID' }, scope.name('AvgPool2D/AvgPool'));
    const pooled = convLayer({ ...x, value, height: x.height - rows + 1, width: x.width - columns + 1 }, scope.at(name), { ...HEAD_NORMALIZATION, channels: DEPTH });
    return resize(pooled, x.height, x.width, scope.name('ResizeBilinear'));
  }
  const multiplier = NOMINAL_STRIDE / outputStride;
  if (String(kernel) === '1' || String(kernel) === '1,1') return convLayer(x, scope.at(name), { ...HEAD_NORMALIZATION, channels: DEPTH });
  return separableConvLayer(x, scope, name, DEPTH, { ...HEAD_NORMALIZATION, rate: [multiplier * rate[0], multiplier * rate[1]], padding: 'SAME' });
}

/** @throws InvalidArgumentError for a cell of another number of branches than the variables have, or that reads what comes later */
export function checkCell(cell: readonly CellOperation[], branches: number): void {
  const isPair = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 2 && value.every((each) => Number.isInteger(each) && each >= 1));
  const isBranch = ({ op, input, rate, grid_size: grid, kernel = 3 }: CellOperation, index: number): boolean =>
    ['conv', 'pyramid_pooling'].includes(op) && Number.isInteger(input) && input < index && isPair(rate) && isPair(grid) && ['1', '3', '1,1', '3,3'].includes(String(kernel));
  if (Array.isArray(cell) && cell.length === branches && cell.every(isBranch)) return;
  const found = Array.isArray(cell) ? `${cell.length} branches: ${JSON.stringify(cell)}` : String(cell);
  throw new InvalidArgumentError(
    `The checkpoint's dense prediction cell has ${branches} branches, so densePredictionCell should be as many { op: 'conv', kernel, rate: [rows, columns], input } or { op: 'pyramid_pooling', grid_size, input }, each reading the features (-1) or an earlier one; found ${found.slice(0, 300)}.`,
  );
}
