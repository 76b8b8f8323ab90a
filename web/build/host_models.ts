/**
 * Models that the page's own host offers: `DEEPLAB_MODELS=FOLDER npm run web` (or `build:web`) serves the checkpoints and graphs below a folder from the
 * page's origin, where no other host has to allow it. The development server reads them where they lie; the build copies them.
 */
import { createReadStream } from 'node:fs';
import { cp, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Connect, Plugin, ResolvedConfig } from 'vite';
import { isPartOfModel, modelsAmong, type FileWithin, type HostModel } from './models_among.js';

/** Where they are, below the page. */
const PATH = 'host-models/';

/** @param folder Undefined where the host has none */
export async function hostModels(folder: string | undefined): Promise<Plugin> {
  const root = folder === undefined ? undefined : resolve(folder);
  const files = root === undefined ? [] : await filesBelow(root);
  const models: readonly HostModel[] = modelsAmong(files, PATH);
  if (root !== undefined && models.length === 0) throw new Error(`There is no model in ${root}: checkpoints (.index with .data-…), .pb, .tflite, model.json or .tar.gz are looked for. Name another folder with DEEPLAB_MODELS.`);
  let config: ResolvedConfig;
  const served = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const serve: Connect.NextHandleFunction = ({ url = '', headers }, response, next) => {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname).replace(/^\//, '');
    const bytes = path.startsWith(PATH) ? served.get(path.slice(PATH.length)) : undefined;
    if (bytes === undefined || root === undefined) return next();
    const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '');
    const [start, end] = range ? [Number(range[1]), Math.min(Number(range[2] || Infinity), bytes - 1)] : [0, bytes - 1];
    response.writeHead(range ? 206 : 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': end - start + 1,
      'Accept-Ranges': 'bytes',
      ...(range ? { 'Content-Range': `bytes ${start}-${end}/${bytes}` } : {}),
    });
    createReadStream(join(root, path.slice(PATH.length)), { start, end }).pipe(response);
  };
  return {
    name: 'host-models',
    config: () => ({ define: { __HOST_MODELS__: JSON.stringify(models) } }),
    configResolved: (resolved) => void (config = resolved),
    configureServer: ({ middlewares }) => void middlewares.use(serve),
    async writeBundle() {
      if (root === undefined) return;
      const to = resolve(config.root, config.build.outDir, PATH);
      for (const { path } of files) await cp(join(root, path), join(to, path));
    },
  };
}

async function filesBelow(root: string): Promise<FileWithin[]> {
  const names = await readdir(root, { recursive: true });
  const found = await Promise.all(
    names.map(async (name) => {
      const entry = await stat(join(root, name));
      return entry.isFile() && isPartOfModel(name) ? [{ path: name.replaceAll('\\', '/'), bytes: entry.size }] : [];
    }),
  );
  return found.flat().sort((a, b) => a.path.localeCompare(b.path, 'en'));
}
