/** Layers for random networks: each takes a map [b, h, w, c] and gives another, with what it learns as placeholders. */
import type { GraphBuilder, Value } from '../../src/graph/builder.js';
import { constant, constantList, constantPairs, constantScalar } from '../../src/ops/operators/flow/constant.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import { float32, type Shape } from '../../src/tensor.js';
import { patternTensor } from '../ops/pattern.js';

/** A layer, and numbers in [0, 1) that its choices are made from. */
export type Layer = (x: Value, shape: Shape, choose: (count: number) => number) => Value;

const variable = (builder: GraphBuilder, shape: Shape): Value => placeholder(builder, 'float32', shape, 'variable');

const numbers = (builder: GraphBuilder, shape: Shape, shift = 0): Value => constant(builder, patternTensor('float32', shape, { seed: 5, scale: 0.5, shift }));

const op = (name: string, inputs: readonly Value[], attrs = {}): Value => inputs[0].builder.add(name, inputs, attrs);

const zeros4 = [0, 0] as const;

function window(choose: (count: number) => number) {
  const padding = (['SAME', 'VALID', 'EXPLICIT'] as const)[choose(3)];
  const strides = [1, 1 + choose(3), 1 + choose(3), 1];
  const dilations = [1, 1 + choose(3), 1 + choose(3), 1];
  // As many zeros as the widest filter reaches, so that it always fits.
  const pads = padding === 'EXPLICIT' ? [0, 0, 1 + choose(4), 2 + choose(4), 3, 3 + choose(2), 0, 0] : [];
  return { padding: padding === 'VALID' ? 'SAME' : padding, strides, dilations, explicit_paddings: pads, data_format: 'NHWC' };
}

const axisOf = (choose: (count: number) => number): number => choose(4);

export const LAYERS: Readonly<Record<string, Layer>> = {
  conv(x, shape, choose) {
    const filter = variable(x.builder, [1 + choose(3), 1 + choose(3), shape[3], 1 + choose(4)]);
    return op('Conv2D', [x, filter], window(choose));
  },
  validConv(x, shape, choose) {
    const filter = variable(x.builder, [1 + choose(Math.min(3, shape[1])), 1 + choose(Math.min(3, shape[2])), shape[3], 2]);
    return op('Conv2D', [x, filter], { ...window(choose), padding: 'VALID', explicit_paddings: [], dilations: [1, 1, 1, 1] });
  },
  groupedConv(x, shape, choose) {
    const filter = variable(x.builder, [2, 3, 1, shape[3] * (1 + choose(2))]);
    return op('Conv2D', [x, filter], window(choose));
  },
  depthwise: (x, shape, choose) => op('DepthwiseConv2dNative', [x, variable(x.builder, [1 + choose(3), 1 + choose(3), shape[3], 1 + choose(2)])], window(choose)),
  bias: (x, shape) => op('BiasAdd', [x, variable(x.builder, [shape[3]])]),
  frozenNorm(x, shape) {
    const c = [shape[3]];
    const statistics = [numbers(x.builder, c), numbers(x.builder, c, 1.5)];
    return op('FusedBatchNormV3', [x, variable(x.builder, c), variable(x.builder, c), ...statistics], { epsilon: 0.001, is_training: false });
  },
  trainedNorm(x, shape) {
    const c = [shape[3]];
    const nothing = constant(x.builder, float32([0], []));
    return op('FusedBatchNormV3', [x, variable(x.builder, c), variable(x.builder, c), nothing, nothing], { epsilon: 0.1, is_training: true });
  },
  activation: (x, _shape, choose) => op(['Relu', 'Relu6', 'Elu', 'Sigmoid', 'Tanh'][choose(5)], [x]),
  unary: (x, _shape, choose) => op(['Abs', 'Neg', 'Square', 'Identity'][choose(4)], [x]),
  exponential: (x) => op('Exp', [op('Neg', [op('Abs', [x])])]),
  logarithm: (x) => op('Log', [op('AddV2', [op('Square', [x]), constant(x.builder, float32([], [0.5]))])]),
  roots: (x, _shape, choose) => op(['Sqrt', 'Rsqrt'][choose(2)], [op('AddV2', [op('Square', [x]), constant(x.builder, float32([], [0.5]))])]),
  binary(x, shape, choose) {
    const other = variable(x.builder, shape.map((size) => (choose(2) === 0 ? 1 : size)).slice(choose(3)));
    const name = ['AddV2', 'Sub', 'Mul', 'Maximum', 'Minimum', 'SquaredDifference'][choose(6)];
    return op(name, choose(2) === 0 ? [x, other] : [other, x]);
  },
  quotient: (x, shape) => op('RealDiv', [x, op('AddV2', [op('Square', [variable(x.builder, [shape[3]])]), constant(x.builder, float32([], [0.5]))])]),
  power: (x, shape) => op('Pow', [op('Exp', [op('Tanh', [x])]), variable(x.builder, [1, 1, shape[3]])]),
  pool(x, shape, choose) {
    const ksize = [1, 1 + choose(Math.min(3, shape[1])), 1 + choose(Math.min(3, shape[2])), 1];
    const padding = ['SAME', 'VALID'][choose(2)];
    return op(['AvgPool', 'MaxPool'][choose(2)], [x], { ksize, strides: [1, 1 + choose(3), 1 + choose(3), 1], padding });
  },
  resize(x, _shape, choose) {
    const grid = choose(3);
    const size = constantList(x.builder, [1 + choose(7), 1 + choose(7)], 'size');
    return op(['ResizeBilinear', 'ResizeNearestNeighbor'][choose(2)], [x, size], { align_corners: grid === 1, half_pixel_centers: grid === 2 });
  },
  pad(x, _shape, choose) {
    const pairs = constantPairs(x.builder, [zeros4, [choose(3), choose(3)], [choose(3), choose(3)], [choose(2), 0]], 'paddings');
    return choose(2) === 0 ? op('Pad', [x, pairs]) : op('PadV2', [x, pairs, variable(x.builder, [])]);
  },
  slice(x, shape, choose) {
    const begin = shape.map((size) => choose(size));
    const size = shape.map((whole, axis) => 1 + choose(whole - begin[axis]));
    return op('Slice', [x, constantList(x.builder, begin, 'begin'), constantList(x.builder, size, 'size')]);
  },
  stridedSlice(x, shape, choose) {
    const strides = shape.map(() => [1, 2, 3, -1, -2][choose(5)]);
    const [begin, end] = [0, 0].map(() => constantList(x.builder, shape.map(() => 0), 'edge'));
    return op('StridedSlice', [x, begin, end, constantList(x.builder, strides, 'strides')], { begin_mask: 15, end_mask: 15 });
  },
  concat: (x, _shape, choose) => op('ConcatV2', [x, op('Tanh', [x]), constantScalar(x.builder, axisOf(choose), 'axis')], { N: 2 }),
  split(x, shape, choose) {
    const axis = axisOf(choose);
    const first = op('Split', [constantScalar(x.builder, axis, 'axis'), x], { num_split: shape[axis] });
    const parts = Array.from({ length: shape[axis] }, (_, k) => x.builder.output(first, k));
    // Some parts are read twice, and the last one not at all where there are several.
    return op('AddN', [parts[0], ...parts.slice(0, Math.max(1, parts.length - 1))], { N: Math.max(2, parts.length) });
  },
  unpack(x, shape, choose) {
    const axis = axisOf(choose);
    const first = op('Unpack', [x], { axis, num: shape[axis] });
    const parts = Array.from({ length: shape[axis] }, (_, k) => x.builder.output(first, k));
    return op('Pack', [...parts].reverse().concat(parts[0]), { axis, N: parts.length + 1 });
  },
  transpose: (x, _shape, choose) => op('Transpose', [x, constantList(x.builder, [[0, 2, 1, 3], [3, 1, 0, 2], [1, 2, 3, 0]][choose(3)], 'perm')]),
  reverse: (x, _shape, choose) => op('ReverseV2', [x, constantList(x.builder, [[1], [2], [-1, 1]][choose(3)], 'axes')]),
  tile: (x, _shape, choose) => op('Tile', [x, constantList(x.builder, [1, 1 + choose(2), 1 + choose(2), 1 + choose(2)], 'multiples')]),
  gather: (x, shape, choose) => op('GatherV2', [x, constantList(x.builder, [choose(shape[2]), choose(shape[2]), 0], 'indices'), constantScalar(x.builder, 2, 'axis')]),
  spaceToBatch(x, shape, choose) {
    const block = [1 + choose(2), 1 + choose(2)];
    const pads = block.map((size, i) => [0, (size - (shape[i + 1] % size)) % size] as const);
    const batch = op('SpaceToBatchND', [x, constantList(x.builder, block, 'block'), constantPairs(x.builder, pads, 'pads')]);
    return choose(2) === 0 ? batch : op('BatchToSpaceND', [op('Tanh', [batch]), constantList(x.builder, block, 'block'), constantPairs(x.builder, pads, 'crops')]);
  },
  reduce(x, _shape, choose) {
    const axes = constantList(x.builder, [[1, 2], [3], [0], [0, 1, 2, 3]][choose(4)], 'axes');
    return op(['Sum', 'Mean', 'Max', 'Min'][choose(4)], [x, axes], { keep_dims: true });
  },
  imagePooling: (x) => op('AddV2', [x, op('Mean', [x, constantList(x.builder, [1, 2], 'axes')], { keep_dims: true })]),
  softmax: (x) => op('Softmax', [x]),
  select: (x) => op('SelectV2', [op('Greater', [x, constant(x.builder, float32([], [0.1]))]), op('Square', [x]), op('Neg', [x])]),
  matMul(x, shape, choose) {
    const [rows, columns] = [shape[0] * shape[1] * shape[2], 1 + choose(3)];
    const [a, b] = [choose(2) === 1, choose(2) === 1];
    const matrix = op('Reshape', [x, constantList(x.builder, [rows, shape[3]], 'shape')]);
    const left = a ? op('Transpose', [matrix, constantList(x.builder, [1, 0], 'perm')]) : matrix;
    const right = variable(x.builder, b ? [columns, shape[3]] : [shape[3], columns]);
    const product = op('MatMul', [left, right], { transpose_a: a, transpose_b: b });
    return op('Reshape', [product, constantList(x.builder, [...shape.slice(0, 3), columns], 'shape')]);
  },
  stopped: (x) => op('Mul', [x, op('StopGradient', [op('Identity', [constant(x.builder, float32([], [0.75]))])])]),
  residual: (x) => op('AddV2', [x, op('Tanh', [x])]),
};
