/** The main file of a process that `deeplab segment --jobs` starts: segments the pictures that it is sent, one after the other. */
import { errorDocument } from '../../terminal/exit.js';
import type { Answer, Order } from './processes.js';
import { ModelFailure, SegmenterHere } from './segmenter.js';

let segmenter: SegmenterHere | undefined;

async function carryOut(order: Order): Promise<Answer> {
  if ('flags' in order) {
    segmenter = new SegmenterHere(order.flags, order.choices, {}, { source: order.source });
    return { ready: true };
  }
  if (!segmenter) throw new Error('a picture was sent before the task');
  const segmented = await segmenter.segment(order.job);
  return { segmented, info: segmenter.info };
}

process.on('message', (order: Order) => {
  carryOut(order)
    .catch((error: unknown): Answer => (error instanceof ModelFailure ? { modelError: errorDocument(error.cause) } : { error: errorDocument(error) }))
    .then((answer) => process.send?.(answer));
});
// A terminal sends Ctrl-C to this process too; the one that started it decides when it ends.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
