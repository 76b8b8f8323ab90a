/** Networks as a trace shows them, without running any: every layer is a step of its own. */
import { LAYER_BY_LAYER } from '../../../src/engine/passes/index.js';
import { specialize } from '../../../src/engine/specialize.js';
import { layersOf, type Trace } from '../../../src/engine/trace.js';
import { buildDeepLab, DEEPLAB_ENDPOINTS, type DeepLabGraphOptions } from '../../../src/nets/deeplab_graph.js';
import type { DeepLabVariant } from '../../../src/nets/variant.js';
import { fakeVariables } from '../../nets/fake_variables.js';

/** Each step takes one millisecond. */
export async function traceOf(variant: DeepLabVariant, options: DeepLabGraphOptions): Promise<Trace> {
  const feed = { dtype: 'float32', shape: [1, ...options.cropSize, 3] } as const;
  const lowered = await specialize(buildDeepLab(fakeVariables(variant), variant, options), new Map([[DEEPLAB_ENDPOINTS.crop, feed]]), ['ArgMax']);
  for (const pass of LAYER_BY_LAYER) pass(lowered);
  const steps = layersOf(lowered).map((layer) => ({ ...layer, milliseconds: 1, layers: [layer] }));
  return { backend: 'none', threads: 1, feeds: [{ name: DEEPLAB_ENDPOINTS.crop, ...feed }], steps, milliseconds: steps.length };
}
