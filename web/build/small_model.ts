/**
 * The embedded model as the built page has it: half the bytes of a first visit. Its filters were trained to be numbers that float16 has, but for those
 * nearer to 0 than 2^-14, which lose less than 2^-25; what batch normalisation has stays float32, where float16 would change the class of 3 pixels in 10 000.
 * The labels of all examples are those of the whole model (test/web/small_model.test.ts). In development the checkpoint is served as it lies in models/.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertModel, writeCheckpoint } from 'deeplab-ts';
import type { Plugin } from 'vite';
import { filtersOnly } from './filters_only.js';

/** Files by their names. */
export async function smallModel(): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = await mkdtemp(join(tmpdir(), 'deeplab-page-'));
  try {
    const { variables } = await convertModel(undefined, { weights: 'float16' });
    await writeCheckpoint(join(folder, 'model.ckpt'), filtersOnly(variables));
    const names = ['model.ckpt.index', 'model.ckpt.data-00000-of-00001'];
    return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where the library names the files, for bundlers to find them. */
const MODULE = /[/\\]io[/\\]sources[/\\]embedded\.browser\.js$/;
const NAMED = /new URL\('[^']*\/(model\.ckpt\.[^'/]+)', import\.meta\.url\)/g;

/** To be given to the build of the workers, which load it. */
export function smallModelPlugin(): Plugin {
  let made: Promise<ReadonlyMap<string, Uint8Array>> | undefined;
  return {
    name: 'small-model',
    apply: 'build',
    enforce: 'pre',
    async transform(code, id) {
      if (!MODULE.test(id)) return undefined;
      const files = await (made ??= smallModel());
      let found = 0;
      const replaced = code.replace(NAMED, (_, name: string) => {
        const source = files.get(name);
        if (!source) this.error(`There is no ${name} in the small model; it has ${[...files.keys()].join(', ')}.`);
        found++;
        return `new URL(import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: 'asset', name, source })})`;
      });
      if (found !== files.size) this.error(`${id} names ${found} files of the embedded model, expected ${files.size}: see web/build/small_model.ts.`);
      return { code: replaced, map: null };
    },
  };
}
