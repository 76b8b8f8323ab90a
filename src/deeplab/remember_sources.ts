/** Gives every variable one source. */
import type { Variables } from '../nets/weights/variables.js';
import type { TensorSource } from '../tensor.js';

/**
 * The same variables, but asking twice for one gives the same source: what a backend packed for it at one scale then
 * serves all scales.
 */
export function rememberSources(variables: Variables): Variables {
  const sources = new Map<string, TensorSource>();
  return {
    variables: variables.variables,
    source(name) {
      const source = sources.get(name) ?? variables.source(name);
      sources.set(name, source);
      return source;
    },
  };
}
