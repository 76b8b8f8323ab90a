/** One task of `main.mjs --browser`, in the page: what it reads are URLs. */
import * as library from '../../dist/browser.js';
import { compareGolden } from './compare.mjs';

/** Bytes of activations fetched in one run: less than a page gets. */
const GROUP_BYTES = 4e8;

export const compareInPage = (task) => compareGolden(library, read, { ...task, groupBytes: task.each ? 0 : GROUP_BYTES });

async function read(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
