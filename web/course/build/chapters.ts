/** The Markdown that the pages are made of. */
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Where the course lies. */
export const COURSE = resolve(import.meta.dirname, '../../../docs/course');

export interface Chapter {
  /** Of its file and its page, without an ending. */
  readonly name: string;
  /** As its first heading says. */
  readonly title: string;
  readonly markdown: string;
}

const CONTENTS = 'README.md';

/** The contents, called `index`, and the chapters in reading order. */
export async function readChapters(): Promise<readonly Chapter[]> {
  const files = (await readdir(COURSE)).filter((file) => /^\d_.*\.md$/.test(file)).sort();
  return Promise.all(
    [CONTENTS, ...files].map(async (file) => {
      const markdown = await readFile(join(COURSE, file), 'utf8');
      const title = /^# (.*)$/m.exec(markdown)?.[1];
      if (title === undefined) throw new Error(`${file} of the course has no heading; expected a line that begins with '# '.`);
      return { name: file === CONTENTS ? 'index' : file.replace(/\.md$/, ''), title, markdown };
    }),
  );
}

/** Pixels of a figure, so that a page keeps its height while it is fetched. */
export function figureSize(file: string): { readonly width: string; readonly height: string } {
  const [, width, height] = / viewBox="0 0 (\d+) (\d+)"/.exec(readFileSync(join(COURSE, file), 'utf8')) ?? [];
  if (height === undefined) throw new Error(`${file} of the course does not say its size; expected viewBox="0 0 WIDTH HEIGHT".`);
  return { width, height };
}

/** The names of all figures. */
export const figureFiles = async (): Promise<readonly string[]> => (await readdir(join(COURSE, 'figures'))).sort();
