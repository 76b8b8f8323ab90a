/** Node's module hooks: what is imported as `.js` and is not there is the TypeScript file of that name, stripped of its types. */
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

/** Where this project has TypeScript that processes import. */
const SOURCES = ['src/', 'test/', 'docs/course/'].map((folder) => new URL(`../../${folder}`, import.meta.url).href);
const isOurs = (url) => SOURCES.some((folder) => url.startsWith(folder));

export async function resolve(specifier, context, next) {
  const url = /^(\.{1,2}\/|file:)/.test(specifier) ? new URL(specifier, context.parentURL).href : undefined;
  if (url && isOurs(url) && url.endsWith('.js') && !existsSync(fileURLToPath(url))) return next(url.replace(/\.js$/, '.ts'), context);
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!isOurs(url) || !url.endsWith('.ts')) return next(url, context);
  return stripped(await readFile(fileURLToPath(url), 'utf8'), fileURLToPath(url));
}

/** TypeScript as a module that Node runs. */
export async function stripped(code, filename) {
  const options = { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' }, sourceMaps: 'inline', filename };
  return { format: 'module', source: (await transform(code, options)).code, shortCircuit: true };
}
