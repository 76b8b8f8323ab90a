/** What rounding the weights of a network adds to the means of its layers, so that it can be taken off again. */
import { allFinite } from '../../finite.js';
import type { LoweredGraph } from '../lowered.js';
import { CONVOLUTIONS } from './integer_layers.js';
import { inputChannel } from './quantized_filter.js';

/** A convolution whose bias, a constant, takes up what is to be added. */
export interface MeanError {
  /** Endpoint of the bias. */
  readonly bias: string;
  /** Of the output channels: by how much the mean is too small. */
  readonly missing: Float64Array;
}

/**
 * Compares layers of one name in a network and in the same with rounded weights. Layers whose inputs' means are not known are left out, and so are those that
 * are no single convolution with a bias of their own.
 *
 * @param means of the channels of maps, by endpoint
 */
export async function meanErrors(exact: LoweredGraph, rounded: LoweredGraph, means: ReadonlyMap<string, Float32Array>): Promise<MeanError[]> {
  const errors: MeanError[] = [];
  for (const { name, op, inputs: [x, filter, bias] } of exact.nodes.values()) {
    const xMeans = means.get(x);
    const other = rounded.nodes.get(name);
    if (!(op in CONVOLUTIONS) || !xMeans || !allFinite(xMeans) || other?.inputs[2] !== bias || !exact.constants.has(bias)) continue;
    const [weights, roundedWeights, biases, roundedBiases] = await Promise.all([numbersOf(exact, filter), numbersOf(rounded, other.inputs[1]), numbersOf(exact, bias), numbersOf(rounded, bias)]);
    if (weights === undefined || roundedWeights?.length !== weights.length || biases === undefined || roundedBiases?.length !== biases.length) continue;
    const missing = Float64Array.from(biases, (value, c) => value - roundedBiases[c]);
    const inputOf = inputChannel(exact.info(filter).shape, biases.length);
    for (let i = 0; i < weights.length; ) for (let c = 0; c < missing.length; c++, i++) missing[c] += (weights[i] - roundedWeights[i]) * xMeans[inputOf(i)];
    errors.push({ bias, missing });
  }
  return errors;
}

async function numbersOf(graph: LoweredGraph, endpoint: string): Promise<Float32Array | undefined> {
  return (await graph.constants.get(endpoint)?.read())?.data as Float32Array | undefined;
}
