/** MetaGraphDef: the graph that `Saver` writes beside a checkpoint. With the checkpoint it is a graph that has its weights inside. */
import { GraphFormatError } from '../../errors.js';
import { attrShape } from '../../graph/attributes.js';
import type { Folder } from '../../io/sources/byte_source.js';
import type { MetaGraph } from '../../proto/graphs/meta_graph.js';
import { isTextMetaGraph } from '../../proto/readable/beginnings.js';
import { META_GRAPH as CALLED } from '../file_names.js';
import type { Contents } from './looking/contents.js';
import type { Format } from './format.js';
import { isMetaGraph } from './looking/graph_def_fields.js';
import { placeOf } from './not_read/told.js';
import { V1_CHECKPOINT } from './v1_checkpoint.js';
import { prefixOf, V2_CHECKPOINT } from './v2_checkpoint.js';
import { wholeFile } from './whole_file.js';

/**
 * The graph, where it is what is named and can be fed: a graph that was written in training reads its pictures by itself, and what is meant is then the
 * checkpoint, as where nothing is named.
 */
export const META_GRAPH: Format = {
  name: 'graph of a checkpoint (MetaGraphDef)',
  is: async (glimpse) => isMetaGraph(await glimpse.fields(2)) || (glimpse.text !== undefined && isTextMetaGraph(glimpse.head)),
  async recognise(contents, named) {
    if (named === undefined || !CALLED.test(named) || (await contents.those(META_GRAPH, [named])).length === 0) return [];
    if ((await checkpointsBeside(contents, named)).length === 0) return [];
    const { name, bytes } = await wholeFile(contents.folder, named);
    return takesPictures(await metaGraphOf(bytes, name)) ? [named] : [];
  },
  async open(folder, file) {
    const { graphFromGraphDef, frozenGraphDef } = await import('./graph_reading.js');
    const { name, bytes } = await wholeFile(folder, file);
    const frozen = await frozenGraphDef((await metaGraphOf(bytes, name)).graphDef, undefined, async () => {
      const format = (await folder.list()).includes(`${prefixOf(file)}.index`) ? V2_CHECKPOINT : V1_CHECKPOINT;
      const opened = await format.open(folder, prefixOf(file));
      if (opened.kind !== 'checkpoint') throw new GraphFormatError(`${name} lies beside ${opened.name}, which is no checkpoint.`);
      return opened.checkpoint;
    });
    return { kind: 'graph', name, graph: graphFromGraphDef(frozen) };
  },
};

const metaGraphOf = async (bytes: Uint8Array, name: string): Promise<MetaGraph> => (await import('./graph_reading.js')).readMetaGraph(bytes, name);

async function checkpointsBeside(contents: Contents, named: string): Promise<readonly string[]> {
  const v2 = await V2_CHECKPOINT.recognise(contents, named);
  return v2.length > 0 ? v2 : V1_CHECKPOINT.recognise(contents, named);
}

const CHANNELS = 3;

function takesPictures({ graphDef }: MetaGraph): boolean {
  return graphDef.nodes.some((node) => {
    const shape = attrShape({ ...node, controls: [] }, 'shape');
    // Handles of iterators are strings, and whether one trains is a bool: both are scalars.
    return node.op === 'Placeholder' && (shape === undefined || (shape.length >= 3 && shape.length <= 4 && [CHANNELS, -1].includes(shape[shape.length - 1])));
  });
}

/** The same without the checkpoint. */
export const META_GRAPH_ALONE: Format = {
  ...META_GRAPH,
  recognise: async (contents: Contents, named?: string) => (await contents.those(META_GRAPH, named === undefined ? contents.files : [named])).slice(0, 1),
  open: async (folder: Folder, file: string) => {
    throw new GraphFormatError(
      `${await placeOf(folder, file)} is the graph of a checkpoint (MetaGraphDef), without weights: they are in ${prefixOf(file)}.index and ${prefixOf(file)}.data-00000-of-00001. Put these files beside it, and call it ${prefixOf(file)}.meta.`,
    );
  },
};
