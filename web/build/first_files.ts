/**
 * What a first visit needs that no script has to have asked for yet: the page itself names the embedded model and the first example, so that they are
 * on their way while its scripts are.
 */
import type { HtmlTagDescriptor, Plugin } from 'vite';
import { PACKED_NAME } from './small_model.js';

/** The names under which they are emitted, and how soon each is needed. */
const FIRST = [
  { name: 'chelsea.webp', folder: 'pictures/', fetchpriority: 'high' },
  { name: PACKED_NAME, folder: '', fetchpriority: 'low' },
] as const;

export function firstFilesPlugin(): Plugin {
  return {
    name: 'first-files',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle = {}, path }): HtmlTagDescriptor[] {
        // Pages of the course begin without them.
        if (path !== '/index.html') return [];
        return FIRST.map(({ name, folder, fetchpriority }) => {
          const asset = Object.values(bundle).find((file) => file.type === 'asset' && file.names.includes(name) && (folder === '' || file.originalFileNames.some((path) => path.includes(folder))));
          if (!asset) throw new Error(`${name} is not among the files of the page: see web/build/first_files.ts.`);
          // As `fetch` asks for it, or it would be fetched twice.
          return { tag: 'link', attrs: { rel: 'preload', as: 'fetch', crossorigin: 'anonymous', fetchpriority, href: `./${asset.fileName}` }, injectTo: 'head' };
        });
      },
    },
  };
}
