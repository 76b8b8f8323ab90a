/** Where the weights of a layer are: under its own scope, as TensorFlow's layers name them. */
import { EngineError, tagOf } from '../../engine/engine_error.js';

/** Names to try, the most likely first. */
export function weightNames(layer: string, isDepthwise: boolean): string[] {
  const parts = layer.split('/');
  const own = isDepthwise ? 'depthwise_weights' : 'weights';
  return parts.slice(0, -1).map((_, i) => `${parts.slice(0, parts.length - 1 - i).join('/')}/${own}`);
}

/** Tries the names one after the other. @param fetch Throws GraphFormatError for a name that there is not @throws EngineError where there is none of them */
export async function withWeights<T>(layer: string, isDepthwise: boolean, fetch: (weights: string) => Promise<T>): Promise<T> {
  for (const weights of weightNames(layer, isDepthwise)) {
    try {
      return await fetch(weights);
    } catch (error) {
      // The scope above may have them.
      if (tagOf(error) !== 'GraphFormatError') throw error;
    }
  }
  throw new EngineError('The weights of this layer have no name of their own in this model, so they cannot be told.');
}
