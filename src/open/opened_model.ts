import type { Graph } from '../graph/graph.js';
import type { Checkpoint } from '../proto/checkpoints/checkpoint.js';

/** What every format becomes: variables by name, or a graph that has them inside. */
export type OpenedModel =
  | { readonly kind: 'checkpoint'; readonly name: string; readonly checkpoint: Checkpoint }
  | { readonly kind: 'graph'; readonly name: string; readonly graph: Graph };
