/** TensorFlow's operators, and what says the same in ONNX (opset 17). */
import type { Translator } from '../site.js';
import { convolution, depthwiseConvolution } from './conv.js';
import { addN, biasAdd, broadcasting, cast, chain, fill, filledWith, passThrough, relu, relu6, round, select, square, squaredDifference, unary } from './elementwise.js';
import { floorDiv, floorMod, pow } from './integers.js';
import { batchNorm, matMul } from './matmul.js';
import { concat, gather, pad, reverse, slice, split, stridedSlice, tile } from './move.js';
import { pool } from './pool.js';
import { argMax, reduce, reduceBools, softmax } from './reduce.js';
import { dequantizeLinear, pixelConvolution, qLinearAdd, qLinearAveragePool, qLinearConvolution, qLinearDepthwiseConvolution, qLinearResize, quantizeLinear } from './quantized.js';
import { resizeBilinear, resizeNearest } from './resize.js';
import { batchToSpace, pack, reshape, spaceToBatch, transpose, unpack } from './shape.js';

export const TRANSLATORS: ReadonlyMap<string, Translator> = new Map<string, Translator>([
  ['Conv2D', convolution],
  ['FusedConv2D', convolution],
  ['DepthwiseConv2dNative', depthwiseConvolution],
  ['FusedDepthwiseConv2D', depthwiseConvolution],
  ['MatMul', matMul],
  ['BiasAdd', biasAdd],
  ['FusedBatchNorm', batchNorm],
  ['FusedBatchNormV2', batchNorm],
  ['FusedBatchNormV3', batchNorm],
  ['AvgPool', pool],
  ['MaxPool', pool],
  ['ResizeBilinear', resizeBilinear],
  ['ResizeNearestNeighbor', resizeNearest],

  ['QuantizeLinear', quantizeLinear],
  ['DequantizeLinear', dequantizeLinear],
  ['QLinearConv2D', qLinearConvolution],
  ['QLinearDepthwiseConv2D', qLinearDepthwiseConvolution],
  ['QLinearAveragePool', qLinearAveragePool],
  ['PixelConv2D', pixelConvolution],
  ['TfliteAdd', qLinearAdd],
  ['TfliteResizeBilinear', qLinearResize],

  ['Relu', relu],
  ['Relu6', relu6],
  ['Sigmoid', unary('Sigmoid')],
  ['Tanh', unary('Tanh')],
  ['Elu', unary('Elu')],
  ['Softmax', softmax],

  ['Add', broadcasting('Add')],
  ['AddV2', broadcasting('Add')],
  ['AddN', addN],
  ['Sub', broadcasting('Sub')],
  ['Mul', broadcasting('Mul')],
  ['Div', broadcasting('Div')],
  ['RealDiv', broadcasting('Div')],
  ['Maximum', broadcasting('Max')],
  ['Minimum', broadcasting('Min')],
  ['Pow', pow],
  ['FloorDiv', floorDiv],
  ['FloorMod', floorMod],
  ['SquaredDifference', squaredDifference],

  ['Abs', unary('Abs')],
  ['Neg', unary('Neg')],
  ['Exp', unary('Exp')],
  ['Log', unary('Log')],
  ['Sqrt', unary('Sqrt')],
  ['Rsqrt', chain((site, names) => site.op('Sqrt', names), 'Reciprocal')],
  ['Floor', unary('Floor')],
  ['Ceil', unary('Ceil')],
  ['Round', round],
  ['Square', square],
  ['Cast', cast],
  ['ZerosLike', filledWith(0)],
  ['OnesLike', filledWith(1)],

  ['Equal', broadcasting('Equal')],
  ['NotEqual', chain((site, names) => site.op('Equal', names), 'Not')],
  ['Less', broadcasting('Less')],
  ['LessEqual', broadcasting('LessOrEqual')],
  ['Greater', broadcasting('Greater')],
  ['GreaterEqual', broadcasting('GreaterOrEqual')],
  ['LogicalAnd', broadcasting('And')],
  ['LogicalOr', broadcasting('Or')],
  ['LogicalNot', unary('Not')],
  ['Select', select],
  ['SelectV2', select],

  ['ArgMax', argMax],
  ['ArgMin', argMax],
  ['Mean', reduce('ReduceMean')],
  ['Sum', reduce('ReduceSum')],
  ['Max', reduce('ReduceMax')],
  ['Min', reduce('ReduceMin')],
  ['Prod', reduce('ReduceProd')],
  ['All', reduceBools('ReduceMin')],
  ['Any', reduceBools('ReduceMax')],

  ['Reshape', reshape],
  ['Squeeze', reshape],
  ['ExpandDims', reshape],
  ['Transpose', transpose],
  ['Pack', pack],
  ['Unpack', unpack],
  ['SpaceToBatchND', spaceToBatch],
  ['BatchToSpaceND', batchToSpace],
  ['Concat', concat],
  ['ConcatV2', concat],
  ['Pad', pad],
  ['PadV2', pad],
  ['MirrorPad', pad],
  ['Slice', slice],
  ['StridedSlice', stridedSlice],
  ['ReverseV2', reverse],
  ['Split', split],
  ['SplitV', split],
  ['Tile', tile],
  ['Gather', gather],
  ['GatherV2', gather],
  ['Fill', fill],

  ...['Identity', 'IdentityN', 'StopGradient', 'PlaceholderWithDefault', 'PreventGradient', 'Snapshot'].map((op): [string, Translator] => [op, passThrough]),
]);
