/** `DEEPLAB_MODELS=FOLDER npm run build:web`: what lies beside the built page, and what the page knows of it. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'vite';
import { hostModels } from '../../web/build/host_models.js';
import type { HostModel } from '../../web/build/models_among.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-host-'));
  const files = {
    'models/strong/model.ckpt.index': 'index',
    'models/strong/model.ckpt.data-00000-of-00001': 'the weights',
    'models/strong/notes.txt': 'private',
    'models/small.pb': 'graph',
    'models/train/events.out': 'private',
    'page/index.html': '<script type="module" src="./main.js"></script>',
    'page/main.js': 'const KNOWN = __HOST_MODELS__;\nglobalThis.known = KNOWN;\n',
    'empty/notes.txt': 'nothing',
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Builds a page that knows the models, and says what lies beside it. */
async function built(models: string | undefined): Promise<{ readonly known: readonly HostModel[]; readonly files: Readonly<Record<string, string>> }> {
  const out = join(folder, `dist-${models ?? 'none'}`);
  await build({ configFile: false, root: join(folder, 'page'), logLevel: 'silent', plugins: [await hostModels(models && join(folder, models))], build: { outDir: out, minify: false } });
  const names = (await readdir(out, { recursive: true })).map((name) => name.replaceAll('\\', '/'));
  const script = await readFile(join(out, names.find((name) => name.endsWith('.js')) ?? ''), 'utf8');
  const known = [...script.matchAll(/\{ name: "(.*?)", path: "(.*?)", bytes: (\d+) \}/g)].map(([, name, path, bytes]) => ({ name, path, bytes: Number(bytes) }));
  const beside = names.filter((name) => /^host-models\/.*\.[^/]+$/.test(name));
  return { known, files: Object.fromEntries(await Promise.all(beside.map(async (name) => [name, await readFile(join(out, name), 'utf8')] as const))) };
}

test('models lie beside the page, which knows them; nothing else of the folder does', async () => {
  const { known, files } = await built('models');
  expect(known).toEqual([
    { name: 'small.pb', path: 'host-models/small.pb', bytes: 5 },
    { name: 'strong', path: 'host-models/strong/model.ckpt.index', bytes: 16 },
  ]);
  expect(files).toEqual({ 'host-models/small.pb': 'graph', 'host-models/strong/model.ckpt.index': 'index', 'host-models/strong/model.ckpt.data-00000-of-00001': 'the weights' });
});

test('without a folder there are none', async () => {
  expect(await built(undefined)).toEqual({ known: [], files: {} });
});

test('a folder without models says what is looked for', async () => {
  await expect(hostModels(join(folder, 'empty'))).rejects.toThrow(/There is no model in .*empty: checkpoints .* are looked for\. Name another folder with DEEPLAB_MODELS\./);
});
