/** Sources of models, and options, on their way to a worker. */
import type { ModelSource } from '../deeplab/options.js';

/** A source as it can be copied. An address becomes a string, a list of Files their names and contents. */
export function packSource(source: ModelSource | undefined): unknown {
  if (isUrl(source)) return source.href;
  // Node's Files lose their names on the way.
  if (Array.isArray(source) && source.every((file) => typeof file === 'object' && file !== null && 'name' in file)) return Object.fromEntries((source as readonly File[]).map((file) => [file.name, file]));
  return source;
}

const isUrl = (value: unknown): value is URL => typeof value === 'object' && value !== null && 'href' in value && 'searchParams' in value;

/** Options without those that belong to this side; addresses as strings, and whole: a worker's script lies elsewhere than its page. */
export function packOptions(options: object): Record<string, unknown> {
  const sent = Object.entries(options).filter(([name]) => name !== 'onProgress' && name !== 'signal');
  return Object.fromEntries(sent.map(([name, value]: [string, unknown]) => [name, isUrl(value) ? value.href : name === 'assets' ? fromPage(value) : value]));
}

/** A path that is meant relative to the page. */
function fromPage(path: unknown): unknown {
  const isRelative = typeof path === 'string' && !/^[a-z][a-z0-9+.-]+:/i.test(path);
  return isRelative && typeof document !== 'undefined' ? new URL(path, document.baseURI).href : path;
}
