import type { Graph } from '../graph/graph.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import type { Checkpoint } from '../proto/checkpoints/checkpoint.js';

/** What every format becomes: variables by name, or a graph that has them inside; and the names of classes, where `classes.txt` lies beside them. `format` is what the files were, in the words of messages. */
export type OpenedModel =
  | { readonly kind: 'checkpoint'; readonly format?: string; readonly name: string; readonly checkpoint: Checkpoint; readonly classes?: LabelSet }
  | { readonly kind: 'graph'; readonly format?: string; readonly name: string; readonly graph: Graph; readonly classes?: LabelSet };
