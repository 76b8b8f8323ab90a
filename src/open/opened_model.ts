import type { Graph } from '../graph/graph.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import type { Checkpoint } from '../proto/checkpoints/checkpoint.js';

/** What every format becomes: variables by name, or a graph that has them inside. */
export type OpenedModel = OpenedFrom & (
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'graph'; readonly graph: Graph }
);

interface OpenedFrom {
  readonly name: string;
  /** Whether it is the model that comes with the package. */
  readonly isEmbedded?: boolean;
  /** What the files were, in the words of messages. */
  readonly format?: string;
  /** Models of other kinds that the same archive holds: `frozen graph in net`. */
  readonly others?: readonly string[];
  /** Names of classes, where `classes.txt` lies beside the model. */
  readonly classes?: LabelSet;
}
