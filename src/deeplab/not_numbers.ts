/** Scores that are no numbers (NaN), and where they come from. */
import { isDeepLabError } from '../errors.js';
import type { SegmentationNetwork } from './network.js';
import { PLAIN } from './passes/pass.js';
import type { FittedPicture } from './passes/preprocess.js';

/** Layers that are looked at in one run; all together would need the memory of training. */
const AT_A_TIME = 12;

export function hasNaN(values: ArrayLike<number | bigint>): boolean {
  // Only NaN is not equal to itself.
  for (let i = 0; i < values.length; i++) if (values[i] !== values[i]) return true;
  return false;
}

/** Whether probabilities of such scores are no numbers: an infinity minus itself is none. */
export function hasNonFinite(scores: ArrayLike<number>): boolean {
  for (let i = 0; i < scores.length; i++) if (!Number.isFinite(scores[i])) return true;
  return false;
}

/** Walks the activations of a picture from the first layer on. @returns a sentence that names the first that has no number */
export async function notNumbers(network: SegmentationNetwork, picture: FittedPicture, signal: AbortSignal | undefined): Promise<string> {
  const layer = await firstLayer(network, picture, signal);
  const where = layer === undefined ? '' : `; the first layer whose activations are none is '${layer}'`;
  return `Scores are no numbers (NaN), so labels mean nothing${where}. Look at its weights: training may have diverged, or the file is damaged.`;
}

function firstLayer(network: SegmentationNetwork, picture: FittedPicture, signal: AbortSignal | undefined): Promise<string | undefined> {
  return network.withProgram(PLAIN, async (program) => {
    const feeds = network.feeds(picture);
    const { steps } = await program.trace(feeds, [network.endpoints.labels], { signal });
    const layers = steps.flatMap(({ layers: claimed }) => claimed).filter(({ dtype }) => dtype === 'float32').map(({ name }) => name);
    for (let at = 0; at < layers.length; at += AT_A_TIME) {
      const names = layers.slice(at, at + AT_A_TIME);
      try {
        const values = await program.execute(feeds, names, { signal });
        const found = values.findIndex(({ data }) => hasNaN(data as ArrayLike<number>));
        if (found >= 0) return names[found];
      } catch (error) {
        // Where they do not fit into the memory beside each other, the labels are worth more than the name.
        if (isDeepLabError(error, 'BackendUnavailableError') || isDeepLabError(error, 'UnsupportedOpError')) return undefined;
        throw error;
      }
    }
    return undefined;
  });
}
