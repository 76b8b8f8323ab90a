/** Node's module hooks: a chapter is a TypeScript module, and so is tools.ts beside it; 'deeplab-ts' is the sources. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';
import { moduleOf, parseChapter } from './chapter.mjs';

const PACKAGE = new URL('../../src/index.ts', import.meta.url).href;
const COURSE = new URL('../../docs/course/', import.meta.url).href;

export async function resolve(specifier, context, next) {
  if (specifier === 'deeplab-ts') return next(PACKAGE, context);
  return next(specifier === './tools.js' && context.parentURL?.startsWith(COURSE) ? './tools.ts' : specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith(COURSE) || !/\.(md|ts)$/.test(url)) return next(url, context);
  const filename = fileURLToPath(url);
  const text = await readFile(filename, 'utf8');
  const code = url.endsWith('.md') ? moduleOf(parseChapter(text)) : text;
  const options = { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' }, sourceMaps: 'inline', filename };
  return { format: 'module', source: (await transform(code, options)).code, shortCircuit: true };
}
