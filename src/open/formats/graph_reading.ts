/**
 * What reads graphs, loaded together when there is one to read. (One import, since Jest 30 fails where two modules that share others are
 * imported at the same time: findings/jest_imports_at_once.sh.)
 */
export { graphFromGraphDef } from '../../graph/from_graph_def.js';
export { frozenGraphDef } from '../../graph/variables/fold.js';
export { readGraphDef, readGraphFile } from '../../proto/graphs/graph_def.js';
export { readMetaGraph, readSavedModel } from '../../proto/graphs/meta_graph.js';
export { graphDefOf, readModelJson } from '../../proto/tfjs/model_json.js';
