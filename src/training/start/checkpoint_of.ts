import { InvalidArgumentError } from '../../errors.js';
import type { OpenedModel } from '../../open/opened_model.js';

/** Of a model whose variables are wanted. @throws InvalidArgumentError for a frozen graph */
export function checkpointOf(opened: OpenedModel) {
  if (opened.kind === 'checkpoint') return opened.checkpoint;
  throw new InvalidArgumentError(`'${opened.name}' is a frozen graph, whose variables are constants of another layout. Begin from the checkpoint that it was made of.`);
}
