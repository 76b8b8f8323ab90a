/** A network that another one imitates, as it lies in a checkpoint. */
import type { ModelSource, SourceOptions } from '../../deeplab/options.js';
import { deepLabVariables } from '../../nets/deeplab_graph.js';
import { detectVariant } from '../../nets/detect.js';
import { canonicalVariables } from '../../nets/weights/variables.js';
import { openModel } from '../../open/open_model.js';
import { memoryCheckpoint } from '../../proto/checkpoints/memory_checkpoint.js';
import type { Tensor } from '../../tensor.js';
import type { Teacher } from '../graph/teacher.js';
import { checkpointOf } from './checkpoint_of.js';

/** @throws what `DeepLab.load` throws; InvalidArgumentError for a frozen graph */
export async function readTeacher(source: ModelSource, options: SourceOptions): Promise<Teacher> {
  const opened = await openModel(source, options);
  try {
    const found = canonicalVariables(checkpointOf(opened));
    const { variant } = detectVariant(found);
    const values = new Map<string, Tensor>();
    if (variant.task === 'segmentation') {
      for (const name of deepLabVariables(variant).keys()) if (found.variables.has(name)) values.set(name, await found.source(name).read());
    }
    return { variables: memoryCheckpoint(opened.name, values), variant };
  } finally {
    if (opened.kind === 'checkpoint') await opened.checkpoint.close();
  }
}
