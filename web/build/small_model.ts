/**
 * The embedded model as the built page has it: less than half the bytes of a first visit. Its filters are numbers that float16 has, but for those
 * nearer to 0 than 2^-14, which lose less than 2^-25; what batch normalisation has stays float32, where float16 would change the class of 3 pixels in 10 000.
 * The labels of all examples are those of the whole model (test/web/small_model.test.ts). In development the checkpoint is served as it lies in models/.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertModel, writeCheckpoint } from 'deeplab-ts';
import type { Plugin } from 'vite';
import { filtersOnly } from './filters_only.js';
import { packedModel } from './packed_model.js';

const FILES = ['model.ckpt.index', 'model.ckpt.data-00000-of-00001'] as const;

/** As a host serves it: an ending that none takes for something to unpack. */
export const PACKED_NAME = 'embedded.model';

/** Files by their names. */
export async function smallModel(): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = await mkdtemp(join(tmpdir(), 'deeplab-page-'));
  try {
    const { variables } = await convertModel(undefined, { weights: 'float16' });
    await writeCheckpoint(join(folder, 'model.ckpt'), filtersOnly(variables));
    return new Map(await Promise.all(FILES.map(async (name) => [name, await readFile(join(folder, name))] as const)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where the library names the files, for bundlers to find them: it fetches them where the page could not. */
const MODULE = /[/\\]io[/\\]sources[/\\]embedded\.browser\.js$/;
const NAMED = /new URL\('[^']*\/(model\.ckpt\.[^'/]+)', import\.meta\.url\)/g;

/** What the page knows of the packed one. */
const PACKED = /[/\\]web[/\\]engine[/\\]packed_model\.ts$/;

/** To be given to the build of the page, which fetches it, and of the workers, which load it. */
export function smallModelPlugin(): Plugin {
  let made: Promise<ReadonlyMap<string, Uint8Array>> | undefined;
  return {
    name: 'small-model',
    apply: 'build',
    enforce: 'pre',
    async load(id) {
      if (!PACKED.test(id)) return undefined;
      const [index, data] = await Promise.all(FILES.map(async (name) => (await (made ??= smallModel())).get(name) ?? this.error(`The small model has no ${name}.`)));
      const reference = this.emitFile({ type: 'asset', name: PACKED_NAME, source: packedModel(index, data) });
      return `export const PACKED = { url: import.meta.ROLLUP_FILE_URL_${reference}, indexBytes: ${index.length}, dataBytes: ${data.length} };`;
    },
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
