/** Where the weights of a layer are: under its own scope, as TensorFlow's layers name them. */

/** Names to try, the most likely first. */
export function weightNames(layer: string, isDepthwise: boolean): string[] {
  const parts = layer.split('/');
  const own = isDepthwise ? 'depthwise_weights' : 'weights';
  return parts.slice(0, -1).map((_, i) => `${parts.slice(0, parts.length - 1 - i).join('/')}/${own}`);
}
