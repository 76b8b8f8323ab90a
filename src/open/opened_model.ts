import type { Graph } from '../graph/graph.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import type { Checkpoint } from '../proto/checkpoints/checkpoint.js';

/** What every format becomes: variables by name, or a graph that has them inside; and the names of classes, where `classes.txt` lies beside them. */
export type OpenedModel =
  | { readonly kind: 'checkpoint'; readonly name: string; readonly checkpoint: Checkpoint; readonly classes?: LabelSet }
  | { readonly kind: 'graph'; readonly name: string; readonly graph: Graph; readonly classes?: LabelSet };
