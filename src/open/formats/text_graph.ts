/** Graphs in text form (`.pbtxt`). */
import { graphFromGraphDef } from '../../graph/from_graph_def.js';
import { isTextGraph, readGraphDef } from '../../proto/graphs/graph_def.js';
import type { Format } from './format.js';
import { wholeFile } from './whole_file.js';

/** A GraphDef: it begins with the name of one of its fields. */
export const TEXT_GRAPH: Format = {
  name: 'graph in text form (.pbtxt)',
  is: ({ text, head }) => text !== undefined && isTextGraph(head),
  recognise: (contents, named) => contents.those(TEXT_GRAPH, named === undefined ? contents.files : [named]),
  async open(folder, file) {
    const { name, bytes } = await wholeFile(folder, file);
    return { kind: 'graph', name, graph: graphFromGraphDef(readGraphDef(bytes, name)) };
  },
};
