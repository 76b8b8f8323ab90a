/** Frozen graphs: a GraphDef with its weights inside, as constants. */
import type { Folder } from '../../io/sources/byte_source.js';
import { FROZEN_GRAPH as CALLED } from '../file_names.js';
import type { OpenedModel } from '../opened_model.js';
import type { Format } from './format.js';
import { isFirstNode } from './looking/graph_def_fields.js';

export const FROZEN_GRAPH: Format = {
  name: 'frozen graph',
  called: CALLED,
  is: async (glimpse) => isFirstNode((await glimpse.fields(1)).at(0)),
  async recognise(contents, named) {
    // A graph begins with nothing that tells a damaged one from other bytes; of files by themselves no other format can be damaged.
    const { alone } = contents;
    return contents.thoseMeant(FROZEN_GRAPH, named === undefined ? contents.files : [named], alone === undefined ? CALLED : /./);
  },
  open: openGraph,
};

async function openGraph(folder: Folder, file: string): Promise<OpenedModel> {
  const { graphFromGraphDef, readGraphFile } = await import('./graph_reading.js');
  const source = await folder.open(file);
  try {
    return { kind: 'graph', name: source.name, graph: graphFromGraphDef(await readGraphFile(source)) };
  } finally {
    await source.close?.();
  }
}
