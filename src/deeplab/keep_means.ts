/** Biases of a network with rounded weights that keep the means of its layers, as pictures show them. */
import { createBackend } from '../engine/backends.js';
import type { LoweredGraph } from '../engine/lowered.js';
import { LAYER_BY_LAYER } from '../engine/passes/index.js';
import { calibrate } from '../engine/quantization/calibrate.js';
import { meanErrors } from '../engine/quantization/mean_errors.js';
import { specialize } from '../engine/specialize.js';
import type { Graph } from '../graph/graph.js';
import { openPicture, type PictureInput } from '../io/pictures/picture_input.js';
import type { Tensor } from '../tensor.js';
import type { SegmentationNetwork } from './network.js';
import type { LoadOptions } from './options.js';

/** Where the bias of a convolution comes from that took a batch norm in (passes/fold_batch_norm.ts): it moves with `beta`. */
const FOLDED = /\/FusedBatchNorm(?:V[23])?\/folded_bias$/;

/**
 * Adds to `beta` and `biases` what rounded filters take from the means of their layers' outputs.
 *
 * @param variables of the network with rounded weights, by canonical name; changed in place
 */
export async function keepMeans(exact: SegmentationNetwork, rounded: SegmentationNetwork, variables: Map<string, Tensor>, pictures: readonly PictureInput[], { threads, assets, signal }: LoadOptions): Promise<void> {
  const feeds: ReadonlyMap<string, Tensor>[] = [];
  for (const picture of pictures) feeds.push(exact.feeds(exact.fit(await openPicture(picture, signal))));
  const backend = await createBackend({ threads, assets, signal, relaxedSimd: false });
  try {
    const fetches = [exact.endpoints.labels];
    const { means } = await calibrate(exact.graph, backend, feeds, fetches, { signal, passes: LAYER_BY_LAYER });
    const layersOf = async (graph: Graph): Promise<LoweredGraph> => {
      const layers = await specialize(graph, feeds[0], fetches, signal);
      for (const pass of LAYER_BY_LAYER) pass(layers);
      return layers;
    };
    for (const { bias, missing } of await meanErrors(await layersOf(exact.graph), await layersOf(rounded.graph), means)) {
      const name = bias.replace(FOLDED, '/beta');
      const value = variables.get(name);
      if (value?.data.length !== missing.length) continue;
      variables.set(name, { ...value, data: Float32Array.from(value.data as Float32Array, (number, c) => number + missing[c]) });
    }
  } finally {
    await backend.dispose();
  }
}
