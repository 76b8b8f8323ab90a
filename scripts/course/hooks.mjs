/** Node's module hooks, on top of those for TypeScript: a chapter is a TypeScript module, and 'deeplab-ts' is the sources. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { stripped } from '../../test/processes/typescript_hooks.mjs';
import { moduleOf, parseChapter } from './chapter.mjs';

const PACKAGE = new URL('../../src/index.ts', import.meta.url).href;
const COURSE = new URL('../../docs/course/', import.meta.url).href;

export const resolve = (specifier, context, next) => next(specifier === 'deeplab-ts' ? PACKAGE : specifier, context);

export async function load(url, context, next) {
  if (!url.startsWith(COURSE) || !url.endsWith('.md')) return next(url, context);
  const filename = fileURLToPath(url);
  return stripped(moduleOf(parseChapter(await readFile(filename, 'utf8'))), filename);
}
