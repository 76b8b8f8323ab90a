/** The plain TypeScript kernels by TensorFlow operator name. Const and Placeholder have none: the engine knows their values. */
import { activationOperator } from '../activation.js';
import { addNOperator } from '../add_n.js';
import { argMaxOperator } from '../arg_max.js';
import { assertOperator } from '../assert.js';
import { batchNormOperator } from '../batch_norm.js';
import { biasAddOperator } from '../bias_add.js';
import { binaryOperator } from '../binary.js';
import { castOperator } from '../cast.js';
import { comparisonOperator } from '../comparison.js';
import { conv2dOperator } from '../conv2d.js';
import { depthwiseConv2dOperator } from '../depthwise_conv2d.js';
import { fusedConv2dOperator, fusedDepthwiseConv2dOperator } from '../fused_conv2d.js';
import { gatherOperator } from '../gather.js';
import { logicalOperator } from '../logical.js';
import { matMulOperator } from '../matmul.js';
import { MOVES } from '../moves/index.js';
import { noOpOperator } from '../no_op.js';
import type { Operator } from '../operator.js';
import { passThroughOperator } from '../pass_through.js';
import { poolOperator } from '../pool.js';
import { rangeOperator } from '../range.js';
import { reduceOperator } from '../reduce.js';
import { expandDimsOperator, reshapeOperator, squeezeOperator } from '../reshape.js';
import { resizeOperator } from '../resize.js';
import { selectOperator } from '../select.js';
import { shapeOperator } from '../shape.js';
import { softmaxOperator } from '../softmax.js';
import { unaryOperator } from '../unary.js';
import { activationKernel } from './activation.js';
import { addNKernel } from './add_n.js';
import { argMaxKernel } from './arg_max.js';
import { assertKernel } from './assert.js';
import { batchNormKernel } from './batch_norm.js';
import { biasAddKernel } from './bias_add.js';
import { binaryKernel } from './binary.js';
import { castKernel } from './cast.js';
import { comparisonKernel } from './comparison.js';
import { conv2dKernel, fusedConv2dKernel } from './conv2d.js';
import { depthwiseConv2dKernel, fusedDepthwiseConv2dKernel } from './depthwise_conv2d.js';
import { gatherKernel } from './gather.js';
import type { CpuKernel } from './kernel.js';
import { logicalKernel } from './logical.js';
import { matMulKernel } from './matmul.js';
import { movesKernel } from './moves.js';
import { noOpKernel } from './no_op.js';
import { passThroughKernel } from './pass_through.js';
import { poolKernel } from './pool.js';
import { rangeKernel } from './range.js';
import { reduceKernel } from './reduce.js';
import { resizeKernel } from './resize.js';
import { selectKernel } from './select.js';
import { shapeKernel } from './shape.js';
import { softmaxKernel } from './softmax.js';
import { unaryKernel } from './unary.js';

/** One kernel under all names of its operator; the two must agree on the attributes. */
function serve<A>(operator: Operator<A>, kernel: CpuKernel<NoInfer<A>>): readonly (readonly [string, CpuKernel])[] {
  return operator.names.map((name) => [name, kernel]);
}

export const CPU_KERNELS: ReadonlyMap<string, CpuKernel> = new Map(
  [
    serve(activationOperator, activationKernel),
    serve(addNOperator, addNKernel),
    serve(argMaxOperator, argMaxKernel),
    serve(assertOperator, assertKernel),
    serve(batchNormOperator, batchNormKernel),
    serve(biasAddOperator, biasAddKernel),
    serve(binaryOperator, binaryKernel),
    serve(castOperator, castKernel),
    serve(comparisonOperator, comparisonKernel),
    serve(conv2dOperator, conv2dKernel),
    serve(depthwiseConv2dOperator, depthwiseConv2dKernel),
    serve(expandDimsOperator, passThroughKernel),
    serve(fusedConv2dOperator, fusedConv2dKernel),
    serve(fusedDepthwiseConv2dOperator, fusedDepthwiseConv2dKernel),
    serve(gatherOperator, gatherKernel),
    serve(logicalOperator, logicalKernel),
    serve(matMulOperator, matMulKernel),
    MOVES.map(([op, describe]) => [op, movesKernel(describe)] as const),
    serve(noOpOperator, noOpKernel),
    serve(passThroughOperator, passThroughKernel),
    serve(poolOperator, poolKernel),
    serve(rangeOperator, rangeKernel),
    serve(reduceOperator, reduceKernel),
    serve(reshapeOperator, passThroughKernel),
    serve(resizeOperator, resizeKernel),
    serve(selectOperator, selectKernel),
    serve(shapeOperator, shapeKernel),
    serve(softmaxOperator, softmaxKernel),
    serve(squeezeOperator, passThroughKernel),
    serve(unaryOperator, unaryKernel),
  ].flat(),
);
