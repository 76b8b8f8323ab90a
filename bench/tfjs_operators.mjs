/** The operators of a rewritten DeepLab graph in the words of tfjs. */
import * as tf from '@tensorflow/tfjs-core';
import { OPERATORS } from '../dist/ops/index.js';
import { toNumbers } from '../dist/tensor.js';
import { UsageError } from './arguments.mjs';

/**
 * @typedef {(inputs: readonly import('@tensorflow/tfjs-core').Tensor[]) => import('@tensorflow/tfjs-core').Tensor} Compute
 *
 * @typedef {object} Site
 * @property {Record<string, any>} attrs as our operators read them
 * @property {readonly import('../dist/tensor.js').TensorInfo[]} inputs
 * @property {(input: number) => number[]} numbers the value of an input that is known ahead of the run
 * @property {import('../dist/tensor.js').TensorInfo} output
 */

/** @type {Record<string, (site: Site) => Compute>} */
const BUILDERS = {
  Conv2D: convolution,
  FusedConv2D: convolution,
  DepthwiseConv2dNative: depthwiseConvolution,
  FusedDepthwiseConv2D: depthwiseConvolution,
  AvgPool: ({ attrs }) => ([x]) => tf.avgPool(x, attrs.ksize, attrs.strides, paddingOf(attrs.padding)),
  ResizeBilinear: ({ attrs, numbers }) => {
    const size = numbers(1);
    return ([x]) => tf.image.resizeBilinear(x, size, attrs.alignCorners, attrs.halfPixelCenters);
  },
  ConcatV2: ({ inputs, numbers }) => {
    const [axis] = numbers(inputs.length - 1);
    return (values) => tf.concat(values.slice(0, -1), axis);
  },
  ArgMax: ({ numbers }) => {
    const [axis] = numbers(1);
    return ([x]) => tf.argMax(x, axis);
  },
  Mean: ({ numbers, attrs }) => {
    const axes = numbers(1);
    return ([x]) => tf.mean(x, axes, attrs.keepDims);
  },
  Pad: ({ inputs, numbers }) => {
    const edges = numbers(1);
    const pairs = inputs[0].shape.map((_, axis) => [edges[2 * axis], edges[2 * axis + 1]]);
    return ([x]) => tf.pad(x, pairs);
  },
  Add: () => ([x, y]) => tf.add(x, y),
  AddV2: () => ([x, y]) => tf.add(x, y),
  Sub: () => ([x, y]) => tf.sub(x, y),
  Mul: () => ([x, y]) => tf.mul(x, y),
  RealDiv: () => ([x, y]) => tf.div(x, y),
  Relu: () => ([x]) => tf.relu(x),
  Relu6: () => ([x]) => tf.relu6(x),
  Reshape: reshape,
  Squeeze: reshape,
  ExpandDims: reshape,
  Identity: () => ([x]) => tf.clone(x),
};

/**
 * The function that computes a node.
 *
 * @param {import('../dist/graph/graph.js').Node} node
 * @param {import('../dist/engine/lowered.js').LoweredGraph} graph
 * @returns {Compute}
 * @throws UsageError for an operator that has no spelling here yet
 */
export function prepareNode(node, graph) {
  const build = BUILDERS[node.op];
  if (!build) throw new UsageError(`The tfjs peer has no ${node.op} (node '${node.name}'); run with --only ours.`);
  return build({
    attrs: OPERATORS.get(node.op).attributes(node),
    inputs: node.inputs.map((input) => graph.info(input)),
    numbers: (input) => toNumbers(graph.values.get(node.inputs[input])),
    output: graph.info(node.name),
  });
}

function convolution({ attrs, inputs: [x, filter] }) {
  const { strides, rates } = attrs;
  const [rows, columns, inChannels, outChannels] = filter.shape;
  const [, height, width] = x.shape;
  const isProduct = rows * columns === 1 && strides[0] * strides[1] === 1;
  const pad = paddingOf(attrs.padding);
  const product = process.env.TFJS_MATMUL && isProduct && (process.env.TFJS_MATMUL === 'all' || outChannels < inChannels);
  const finish = finishing(attrs);
  if (product) {
    return ([input, weights, bias, residual]) => {
      const flat = tf.matMul(tf.reshape(input, [height * width, inChannels]), tf.reshape(weights, [inChannels, outChannels]));
      return finish(tf.reshape(flat, [1, height, width, outChannels]), bias, residual);
    };
  }
  return ([input, weights, bias, residual]) => finish(tf.conv2d(input, weights, strides, pad, 'NHWC', rates), bias, residual);
}

function depthwiseConvolution({ attrs }) {
  const { strides, rates } = attrs;
  const pad = paddingOf(attrs.padding);
  const finish = finishing(attrs);
  return ([input, weights, bias, residual]) => finish(tf.depthwiseConv2d(input, weights, strides, pad, 'NHWC', rates), bias, residual);
}

function finishing({ activation = 'None' }) {
  return (sum, bias, residual) => {
    const biased = bias ? tf.add(sum, bias) : sum;
    const added = residual ? tf.add(biased, residual) : biased;
    if (activation === 'None') return added;
    if (activation === 'Relu') return tf.relu(added);
    return process.env.TFJS_RELU6 ? tf.relu6(added) : tf.clipByValue(added, 0, 6);
  };
}

function reshape({ output }) {
  return ([x]) => tf.reshape(x, output.shape);
}

/** Ours to tfjs's: its word, or pairs for all four axes. */
function paddingOf(padding) {
  if (typeof padding === 'string') return padding.toLowerCase();
  const [top, bottom, left, right] = padding;
  return [[0, 0], [top, bottom], [left, right], [0, 0]];
}
