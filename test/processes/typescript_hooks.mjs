/** Node's module hooks: what is imported as `.js` and is not there is the TypeScript file of that name, stripped of its types. */
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const SOURCES = new URL('../../src/', import.meta.url).href;

export async function resolve(specifier, context, next) {
  const url = /^(\.{1,2}\/|file:)/.test(specifier) ? new URL(specifier, context.parentURL).href : undefined;
  if (url?.startsWith(SOURCES) && url.endsWith('.js') && !existsSync(fileURLToPath(url))) return next(url.replace(/\.js$/, '.ts'), context);
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith(SOURCES) || !url.endsWith('.ts')) return next(url, context);
  const options = { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' }, sourceMaps: 'inline', filename: fileURLToPath(url) };
  const { code } = await transform(await readFile(fileURLToPath(url), 'utf8'), options);
  return { format: 'module', source: code, shortCircuit: true };
}
