/** Graphs in text form (`.pbtxt`). */
import { isTextGraph } from '../../proto/readable/beginnings.js';
import type { Format } from './format.js';
import { wholeFile } from './whole_file.js';

/** A GraphDef: it begins with the name of one of its fields. */
export const TEXT_GRAPH: Format = {
  name: 'graph in text form (.pbtxt)',
  is: ({ text, head }) => text !== undefined && isTextGraph(head),
  recognise: (contents, named) => contents.those(TEXT_GRAPH, named === undefined ? contents.files : [named]),
  async open(folder, file) {
    const { graphFromGraphDef, readGraphDef } = await import('./graph_reading.js');
    const { name, bytes } = await wholeFile(folder, file);
    return { kind: 'graph', name, graph: graphFromGraphDef(readGraphDef(bytes, name)) };
  },
};
