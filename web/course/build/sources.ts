/** The files of the repository that the chapters name, which are served beside them. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Chapter } from './chapters.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const COURSE_URL = new URL('file:///docs/course/');

/** Where a link of a chapter leads to, from the root of the repository. */
export const sourceOf = (href: string): string => new URL(href, COURSE_URL).pathname.slice(1);

/** The page of a file, beside the chapters; undefined for folders and for what is no code. */
export const codePageOf = (source: string): string | undefined => (source.endsWith('.ts') ? `code/${source.replace(/\.ts$/, '').replaceAll('/', '-')}.html` : undefined);

export interface Source {
  /** From the root of the repository. */
  readonly path: string;
  readonly code: string;
  /** Those that name it. */
  readonly chapters: readonly Chapter[];
}

/** All that have a page. @throws Error for a link to a file that is not there */
export async function readSources(chapters: readonly Chapter[]): Promise<readonly Source[]> {
  const named = new Map<string, Chapter[]>();
  for (const chapter of chapters) {
    const links = [...chapter.markdown.matchAll(/\]\(([^)\s#]+\.ts)\)/g)].map(([, href]) => sourceOf(href));
    for (const path of new Set(links)) named.set(path, [...(named.get(path) ?? []), chapter]);
  }
  return Promise.all(
    [...named].sort(([a], [b]) => a.localeCompare(b, 'en')).map(async ([path, by]) => {
      if (!existsSync(resolve(ROOT, path))) throw new Error(`Chapter ${by[0].title} links to ${path}, which is not there.`);
      return { path, code: await readFile(resolve(ROOT, path), 'utf8'), chapters: by };
    }),
  );
}
