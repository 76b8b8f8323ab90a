/** Looks whether no chunk of a worker imports the worker's own script: see web/engine/start_worker.ts. */
import type { Plugin } from 'vite';

export const loneEntries = (): Plugin => ({
  name: 'lone-entries',
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
    const entries = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
    for (const { fileName, imports, dynamicImports } of chunks) {
      const imported = [...imports, ...dynamicImports].find((each) => entries.has(each));
      if (imported !== undefined) this.error(`${fileName} imports ${imported}, the script of a worker, which WebKit would evaluate again. Move what they share elsewhere.`);
    }
  },
});
