/**
 * The course as pages below `course/`: made of docs/course when the page is built, and on every visit in development. Figures keep their names, so that a page of the
 * course is the same HTML in both.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connect, Plugin, ViteDevServer } from 'vite';
import { COURSE, figureFiles, readChapters } from './chapters.js';
import { pageFor } from './page.js';

/** Below the page. */
const PATH = 'course/';

/** @param root The folder of the page */
export async function coursePages(root: string): Promise<Plugin> {
  const idOf = (name: string): string => join(root, PATH, `${name}.html`);
  const names = (await readChapters()).map(({ name }) => name);
  const ids = new Map(names.map((name) => [idOf(name), name]));

  const htmlOf = async (name: string): Promise<string | undefined> => {
    const chapters = await readChapters();
    const chapter = chapters.find((each) => each.name === name);
    return chapter && pageFor(chapter, chapters);
  };

  const serve =
    (server: ViteDevServer): Connect.NextHandleFunction =>
    (request, response, next) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      const [, page] = /^\/course\/(\w*)(?:\.html)?$/.exec(path) ?? [];
      const [, figure] = /^\/course\/(figures\/\w+\.svg)$/.exec(path) ?? [];
      const answer = async (): Promise<boolean> => {
        if (figure !== undefined) {
          response.setHeader('Content-Type', 'image/svg+xml');
          response.end(await readFile(join(COURSE, figure)));
          return true;
        }
        const html = page === undefined ? undefined : await htmlOf(page || 'index');
        if (html === undefined) return false;
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(await server.transformIndexHtml(`/${PATH}${page || 'index'}.html`, html));
        return true;
      };
      answer().then((isAnswered) => void (isAnswered || next()), next);
    };

  return {
    name: 'course-pages',
    enforce: 'pre',
    config: () => ({ build: { rollupOptions: { input: [join(root, 'index.html'), ...ids.keys()] } } }),
    configureServer: (server) => void server.middlewares.use(serve(server)),
    resolveId: (source) => (ids.has(source) ? source : undefined),
    load: (id) => (ids.has(id) ? htmlOf(ids.get(id) ?? '') : undefined),
    async generateBundle() {
      for (const file of await figureFiles()) this.emitFile({ type: 'asset', fileName: `${PATH}figures/${file}`, source: await readFile(join(COURSE, 'figures', file)) });
    },
  };
}
