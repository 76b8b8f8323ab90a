/** What a visitor finds: the first example picture, segmented by the embedded model. */
import { fetchEmbedded } from '../engine/embedded_files.js';
import { messageOf } from '../engine/engine_error.js';
import { EXAMPLES, readExample } from './examples.js';
import { loadModel, readZoo } from './model.js';
import { openPicture, picture, pictureError, reading } from './picture.js';
import { segment } from './run.js';

export async function begin(): Promise<void> {
  fetchEmbedded();
  void readZoo();
  const loaded = loadModel();
  const file = await readExample(EXAMPLES[0]).catch((error: unknown) => void (pictureError.value = messageOf(error)));
  // A visitor may be faster than the network.
  if (file && !picture.peek() && reading.peek() === undefined) await openPicture(file, EXAMPLES[0].name);
  if (await loaded) await segment();
}
