/** The main file of a process that `deeplab eval --jobs` starts: loads a model, and evaluates the pictures that it is sent. */
import { loadEvaluator, type PictureEvaluator } from '../../evaluation/evaluator.js';
import type { Answer, Order } from './processes.js';
import { errorDocument } from '../terminal/exit.js';

let evaluator: PictureEvaluator | undefined;

async function carryOut(order: Order): Promise<Answer> {
  if ('task' in order) {
    evaluator = await loadEvaluator(order.task);
    return { settings: evaluator.settings, info: evaluator.info };
  }
  if (!evaluator) throw new Error('a picture was sent before the task');
  return { result: await evaluator.evaluate(order.picture) };
}

process.on('message', (order: Order) => {
  carryOut(order)
    .catch((error: unknown): Answer => ({ error: errorDocument(error) }))
    .then((answer) => process.send?.(answer));
});
// A terminal sends Ctrl-C to this process too; the one that started it decides when it ends.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
