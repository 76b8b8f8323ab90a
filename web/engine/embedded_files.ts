/**
 * The embedded model is fetched by the page at once, beside the script of the worker that will load it: on a slow line that is a third of the time to the
 * first result. Later loads are the library's own.
 */

// Written out, as in the library: the build finds them by these words, and puts the small model in their place (web/build/small_model.ts).
const URLS: readonly (readonly [name: string, url: URL])[] = [
  ['model.ckpt.index', new URL('../../models/mobilenetv2_voc_small/model.ckpt.index', import.meta.url)],
  ['model.ckpt.data-00000-of-00001', new URL('../../models/mobilenetv2_voc_small/model.ckpt.data-00000-of-00001', import.meta.url)],
];

let begun: Promise<readonly File[] | undefined> | undefined;

/** Begins to fetch it. */
export function fetchEmbedded(): void {
  begun = Promise.all(URLS.map(([name, url]) => fileAt(name, url))).catch(() => undefined);
}

/** What was begun, once; undefined where it was not, or could not be had: then the library says why. */
export function takeEmbedded(): Promise<readonly File[] | undefined> | undefined {
  const taken = begun;
  begun = undefined;
  return taken;
}

async function fileAt(name: string, url: URL): Promise<File> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return new File([await response.blob()], name);
}
