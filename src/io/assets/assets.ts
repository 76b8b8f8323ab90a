/**
 * Files that belong to the library and are no modules: the embedded model, the kernels, the script of a thread. They lie beside the library's
 * modules, and most bundlers copy them by themselves. Where one does not, they are copied into one folder, under their own names.
 */
import { InvalidArgumentError } from '../../errors.js';
import { described } from '../../messages.js';
import { urlOfPath } from '../sources/files.js';

/** An address, or a path: on the disk in Node, relative to the page in a browser. */
export type AssetsFolder = string | URL;

/** @throws InvalidArgumentError for what is no address and no path */
export function assetUrl(assets: AssetsFolder, file: string): URL {
  const given: unknown = assets;
  if (!(given instanceof URL) && typeof given !== 'string') {
    throw new InvalidArgumentError(`assets should be the URL of a folder, or its path, found ${described(given)}.`);
  }
  const folder = new URL(given instanceof URL || /^[a-z][a-z0-9+.-]+:/i.test(given) ? given : urlOfPath(given));
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  return new URL(file, folder);
}

/** What to do where one of them is not found. */
export const ASSETS_ADVICE = "Copy the library's assets into a folder and name it in the option 'assets', or import 'deeplab-ts/single', which has them inside (docs/recipes.md).";
