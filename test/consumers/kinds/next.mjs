/** Next.js (Turbopack): a client component, and a route that runs in Node. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { visit } from '../harness/browser.mjs';
import { nodeCode, pageCode } from '../harness/code.mjs';
import { run, writeFiles } from '../harness/kitchen.mjs';

const FILES = {
  'package.json': '{ "private": true, "type": "module" }',
  'next.config.mjs': `const headers = [{ key: 'Cross-Origin-Opener-Policy', value: 'same-origin' }, { key: 'Cross-Origin-Embedder-Policy', value: 'require-corp' }];
export default {
  serverExternalPackages: ['deeplab-ts'],
  headers: async () => [{ source: '/(.*)', headers }],
  // Packages are installed in the folder above.
  turbopack: { root: new URL('..', import.meta.url).pathname },
};
`,
  'app/layout.jsx': 'export default function Layout({ children }) {\n  return <html lang="en"><body>{children}</body></html>;\n}\n',
  'app/page.jsx': "'use client';\nimport { useEffect } from 'react';\n\nexport default function Page() {\n  useEffect(() => {\n    globalThis.result = import('./segment.js').then(({ segmentCat }) => segmentCat('/cat.png'));\n  }, []);\n  return null;\n}\n",
  'app/segment.js': pageCode(),
  'app/segment/route.js': `${nodeCode()}\nexport const dynamic = 'force-dynamic';\nexport const GET = async () => Response.json(await segmentCat('public/cat.png'));\n`,
};

export default [
  {
    name: 'next',
    inCI: false,
    packages: { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' },
    async run(kitchen, name) {
      const place = await kitchen.place(name);
      await writeFiles(place, FILES);
      const { cp, mkdir } = await import('node:fs/promises');
      await mkdir(join(place, 'public'));
      for (const file of ['cat.png', 'favicon.ico']) await cp(join(kitchen.folder, 'cat.png'), join(place, 'public', file));
      const next = join(kitchen.folder, 'node_modules', 'next', 'dist', 'bin', 'next');
      await run(process.execPath, [next, 'build'], { cwd: place, minutes: 15, env: { NEXT_TELEMETRY_DISABLED: '1' } });
      const port = 3000 + (process.pid % 1000);
      const server = spawn(process.execPath, [next, 'start', '-p', String(port)], { cwd: place, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }, stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        await new Promise((resolve) => server.stdout.on('data', (text) => /Ready/.test(text) && resolve()));
        const route = await (await fetch(`http://localhost:${port}/segment`)).json();
        const page = await visit(`http://localhost:${port}/`);
        if (JSON.stringify(route.pixels) !== JSON.stringify(page.pixels)) throw new Error(`the route gives ${JSON.stringify(route)}, the page ${JSON.stringify(page)}`);
        return page;
      } finally {
        server.kill();
      }
    },
  },
];
