/** Pages without a bundler: the single file from the page's own host, and from another. */
import { join } from 'node:path';
import { serve, visitFolder } from '../harness/browser.mjs';
import { html, pageCode, pageMain } from '../harness/code.mjs';
import { writeFiles } from '../harness/kitchen.mjs';

const single = (kitchen, file) => join(kitchen.folder, 'node_modules', 'deeplab-ts', 'dist', 'single', file);

/** A host of files for pages of others, as a CDN is: all of the package. */
const cdn = (kitchen) => serve(join(kitchen.folder, 'node_modules', 'deeplab-ts'), '', { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });

const fromCdn = (page) => async (kitchen, name) => {
  const place = await kitchen.place(name);
  const host = await cdn(kitchen);
  try {
    await writeFiles(place, page(host.origin));
    return await visitFolder(place, join(kitchen.folder, 'cat.png'));
  } finally {
    host.close();
  }
};

export default [
  { name: 'page', inCI: true, run: fromCdn((host) => ({ 'index.html': html('./main.js'), 'main.js': pageMain, 'segment.js': pageCode('', `${host}/dist/single/deeplab.js`) })) },
  {
    name: 'page-with-model',
    inCI: true,
    // By an import map.
    run: fromCdn((host) => ({
      'index.html': `<script type="importmap">{ "imports": { "deeplab-ts": "${host}/dist/single/deeplab.with_model.js" } }</script>${html('./main.js')}`,
      'main.js': pageMain,
      'segment.js': pageCode(),
    })),
  },
  {
    name: 'service-worker',
    inCI: true,
    async run(kitchen, name) {
      const place = await kitchen.place(name);
      const { cp } = await import('node:fs/promises');
      await cp(single(kitchen, 'deeplab.with_model.js'), join(place, 'deeplab.js')).catch((error) => Promise.reject(error));
      await writeFiles(place, {
        'index.html': html('./main.js'),
        'main.js': `globalThis.result = (async () => {
  const registration = await navigator.serviceWorker.register('/sw.js', { type: 'module' });
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
  await navigator.serviceWorker.ready;
  registration.active.postMessage(new URL('/cat.png', location.href).href, [port2]);
  const result = await answer;
  if ('failed' in result) throw new Error(result.failed);
  return result;
})();
`,
        'segment.js': pageCode('', './deeplab.js'),
        'sw.js': `import { segmentCat } from './segment.js';
addEventListener('message', (event) => {
  const port = event.ports[0];
  event.waitUntil(segmentCat(event.data).then((result) => port.postMessage(result), (error) => port.postMessage({ failed: String(error?.stack ?? error) })));
});
`,
      });
      return visitFolder(place, join(kitchen.folder, 'cat.png'));
    },
  },
];
