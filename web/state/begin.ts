/** What a visitor finds: the first example picture, segmented by the embedded model. */
import { EXAMPLES } from './examples.js';
import { loadModel, readZoo } from './model.js';
import { openPicture, picture, reading } from './picture.js';
import { segment } from './run.js';

export async function begin(): Promise<void> {
  void readZoo();
  const loaded = loadModel();
  const response = await fetch(EXAMPLES[0].url);
  // A visitor may be faster than the network.
  if (response.ok && !picture.peek() && reading.peek() === undefined) await openPicture(await response.blob(), EXAMPLES[0].name);
  if (await loaded) await segment();
}
