/**
 * The course as pages below `course/`: made of docs/course when the page is built, and on every visit in development. Figures keep their names, so that a page of the
 * course is the same HTML in both.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connect, Plugin, ViteDevServer } from 'vite';
import { COURSE, figureFiles, readChapters } from './chapters.js';
import { codePageFor, pageFor } from './page.js';
import { codePageOf, readSources } from './sources.js';

/** Below the page. */
const PATH = 'course/';

/** All pages, by their paths below PATH. */
export async function allPages(): Promise<ReadonlyMap<string, () => string>> {
  const chapters = await readChapters();
  const sources = await readSources(chapters);
  return new Map([
    ...chapters.map((chapter) => [`${chapter.name}.html`, () => pageFor(chapter, chapters)] as const),
    ...sources.map((source) => [codePageOf(source.path) ?? '', () => codePageFor(source)] as const),
  ]);
}

/** @param root The folder of the page */
export async function coursePages(root: string): Promise<Plugin> {
  const built = await allPages();
  const idOf = (page: string): string => join(root, PATH, page);
  const pageOfId = new Map([...built.keys()].map((page) => [idOf(page), page]));

  const serve =
    (server: ViteDevServer): Connect.NextHandleFunction =>
    (request, response, next) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      if (!path.startsWith(`/${PATH}`)) return next();
      const wanted = path.slice(PATH.length + 1) || 'index.html';
      const answer = async (): Promise<boolean> => {
        if (/^figures\/\w+\.svg$/.test(wanted) && (await figureFiles()).includes(wanted.replace('figures/', ''))) {
          response.setHeader('Content-Type', 'image/svg+xml');
          response.end(await readFile(join(COURSE, wanted)));
          return true;
        }
        if (!wanted.endsWith('.html')) return false;
        // As it is now: whoever writes a chapter reloads the page.
        const html = (await allPages()).get(wanted)?.();
        if (html === undefined) return false;
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(await server.transformIndexHtml(`/${PATH}${wanted}`, html));
        return true;
      };
      answer().then((isAnswered) => void (isAnswered || next()), next);
    };

  return {
    name: 'course-pages',
    enforce: 'pre',
    config: () => ({ build: { rollupOptions: { input: [join(root, 'index.html'), ...pageOfId.keys()] } } }),
    configureServer: (server) => void server.middlewares.use(serve(server)),
    resolveId: (source) => (pageOfId.has(source) ? source : undefined),
    load: (id) => built.get(pageOfId.get(id) ?? '')?.(),
    async generateBundle() {
      for (const file of await figureFiles()) this.emitFile({ type: 'asset', fileName: `${PATH}figures/${file}`, source: await readFile(join(COURSE, 'figures', file)) });
    },
  };
}
