/** How the page is built and served. */
import { defineConfig, type Connect, type Plugin } from 'vite';
import { firstFilesPlugin } from './build/first_files.js';
import { hostModels } from './build/host_models.js';
import { loneEntries } from './build/lone_entries.js';
import { smallModelPlugin } from './build/small_model.js';
import { coursePages } from './course/build/course_pages.js';
import { GPU_FOLDER, headersFile, headersFor, META_POLICY } from './policy.js';

const sendHeaders: Connect.NextHandleFunction = ({ url = '/' }, response, next) => {
  for (const [name, value] of Object.entries(headersFor(new URL(url, 'http://localhost').pathname))) response.setHeader(name, value);
  next();
};

/** The policy, in all three ways in which it reaches a browser. */
const policy: Plugin = {
  name: 'policy',
  configureServer: ({ middlewares }) => void middlewares.use(sendHeaders),
  configurePreviewServer: ({ middlewares }) => void middlewares.use(sendHeaders),
  transformIndexHtml: () => [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: META_POLICY }, injectTo: 'head-prepend' }],
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: '_headers', source: headersFile() });
  },
};

export default defineConfig({
  root: import.meta.dirname,
  // The built page works under any path.
  base: './',
  plugins: [policy, smallModelPlugin(), firstFilesPlugin(), await hostModels(process.env.DEEPLAB_MODELS), await coursePages(import.meta.dirname)],
  // As the library's package.json says too; but only from here Vite's development server knows to make a module of it.
  resolve: { alias: [{ find: /^pngjs$/, replacement: 'pngjs/browser.js' }] },
  // The library lies beside this folder.
  server: { fs: { allow: ['..'] } },
  // Found before the first visit, which is then not reloaded: the library is served module by module, but what it needs of CommonJS is not.
  optimizeDeps: { include: ['preact', 'preact/jsx-runtime', '@preact/signals', 'comlink', 'fflate', 'file-selector', 'idb-keyval', 'jpeg-js', 'pngjs/browser.js', 'protobufjs/minimal.js', 'gpu.js'], exclude: ['@jsquash/jpeg'] },
  worker: {
    format: 'es',
    plugins: () => [smallModelPlugin(), loneEntries()],
    rollupOptions: {
      output: {
        entryFileNames: ({ name }) => (name.startsWith('gpu_worker') ? `${GPU_FOLDER}/[name]-[hash].js` : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
      },
    },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // As data in a URL, small files would need a wider policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
  },
});
