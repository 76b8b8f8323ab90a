/** The operators of a rewritten DeepLab graph in the words of tfjs. */
import * as tf from '@tensorflow/tfjs-core';
import { OPERATORS } from '../dist/ops/index.js';
import { toNumbers } from '../dist/tensor.js';
import { UsageError } from './usage_error.mjs';

/**
 * @typedef {(inputs: readonly import('@tensorflow/tfjs-core').Tensor[]) => import('@tensorflow/tfjs-core').Tensor} Compute
 *
 * @typedef {object} Site
 * @property {Record<string, any>} attrs as our operators read them
 * @property {readonly import('../dist/tensor.js').TensorInfo[]} inputs
 * @property {(input: number) => number[]} numbers the value of an input that is known ahead of the run
 * @property {import('../dist/tensor.js').TensorInfo} output
 * @property {'cpu' | 'wasm' | 'webgl'} backend
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
 * @param {'cpu' | 'wasm' | 'webgl'} backend
 * @returns {Compute}
 * @throws UsageError for an operator that has no spelling here yet
 */
export function prepareNode(node, graph, backend) {
  const build = BUILDERS[node.op];
  if (!build) throw new UsageError(`There is no ${node.op} in the benchmark's words for tfjs (node '${node.name}').`);
  return build({
    attrs: OPERATORS.get(node.op).attributes(node),
    inputs: node.inputs.map((input) => graph.info(input)),
    numbers: (input) => toNumbers(graph.values.get(node.inputs[input])),
    output: graph.info(node.name),
    backend,
  });
}

function convolution({ attrs, backend }) {
  const geometry = { strides: attrs.strides, dilations: attrs.rates, pad: paddingOf(attrs.padding) };
  if (backend !== 'cpu') return fused(attrs, (x, filter, rest) => tf.fused.conv2d({ x, filter, ...geometry, ...rest }));
  return spelledOut(attrs, (x, filter) => tf.conv2d(x, filter, geometry.strides, geometry.pad, 'NHWC', geometry.dilations));
}

function depthwiseConvolution({ attrs, backend }) {
  const geometry = { strides: attrs.strides, dilations: attrs.rates, pad: paddingOf(attrs.padding) };
  if (backend !== 'cpu') return fused(attrs, (x, filter, rest) => tf.fused.depthwiseConv2d({ x, filter, ...geometry, ...rest }));
  return spelledOut(attrs, (x, filter) => tf.depthwiseConv2d(x, filter, geometry.strides, geometry.pad, 'NHWC', geometry.dilations));
}

/** tfjs's words for what can be a part of its convolutions on wasm and webgl, where that saves a pass over the map. */
const ACTIVATIONS = { None: 'linear', Relu: 'relu', Relu6: 'relu6' };

/** A convolution with its bias and, unless a shortcut comes between, its activation in one kernel. */
function fused({ activation = 'None' }, convolve) {
  return ([x, filter, bias, residual]) => {
    if (!residual) return convolve(x, filter, { bias, activation: ACTIVATIONS[activation] });
    return activated(tf.add(convolve(x, filter, { bias }), residual), activation);
  };
}

/**
 * A convolution, and then what is fused with it, which is the fastest on the cpu backend: its fused kernels do the same one
 * after the other, its relu6 is slower than its clip, and its matMul is no faster on 1x1 filters than its conv2d.
 */
function spelledOut({ activation = 'None' }, convolve) {
  return ([x, filter, bias, residual]) => {
    const product = convolve(x, filter);
    const biased = bias ? tf.add(product, bias) : product;
    return activated(residual ? tf.add(biased, residual) : biased, activation);
  };
}

function activated(x, activation) {
  if (activation === 'Relu6') return tf.clipByValue(x, 0, 6);
  return activation === 'Relu' ? tf.relu(x) : x;
}

function reshape({ output, backend }) {
  // tfjs's fused convolutions on wasm look at the shape that a bias had when it was computed, so a new one is computed.
  if (backend === 'wasm' && output.shape.length === 1) return ([x]) => tf.mul(tf.reshape(x, output.shape), 1);
  return ([x]) => tf.reshape(x, output.shape);
}

/** Ours to tfjs's: its word, or pairs for all four axes. */
function paddingOf(padding) {
  if (typeof padding === 'string') return padding.toLowerCase();
  const [top, bottom, left, right] = padding;
  return [[0, 0], [top, bottom], [left, right], [0, 0]];
}
