/** What the worker does for the page: see `contract.ts`. */
import { transfer } from 'comlink';
import { DeepLab, ZOO, type Segmentation } from 'deeplab-ts';
import type { PageEngine, Segmented } from './contract.js';
import type { Host } from './host.js';
import { decodePicture, labelsFile, overlayFile } from './pictures.js';

export function pageEngine(host: Host): PageEngine {
  return {
    listen: (onProgress) => host.listen(onProgress),

    zoo: () => ZOO.map(({ name, task, dataset, backbone, megabytes, published, url }) => ({ name, task, dataset, backbone, megabytes, published, url })),

    async load(choice, settings) {
      const begin = performance.now();
      const options = { ...settings, ...(choice.kind === 'zoo' && choice.mirror !== '' ? { mirror: choice.mirror } : {}) };
      const source = { embedded: undefined, files: choice.kind === 'files' ? choice.files : undefined, zoo: choice.kind === 'zoo' ? choice.name : undefined }[choice.kind];
      host.model = await host.work((control) => DeepLab.load(source, { ...options, ...control }));
      const { info, labelSet } = host.model;
      return { info, labelSet, milliseconds: performance.now() - begin };
    },

    async decode(file) {
      const decoded = await decodePicture(file);
      return transfer(decoded, [decoded.pixels.data.buffer]);
    },

    async segment(picture, settings) {
      const { model } = host;
      const segmented = asSent(model, await host.work((control) => model.segment(picture, { ...settings, ...control })));
      return transfer(segmented, [segmented.labels.data.buffer]);
    },

    async segmentFrame(frame) {
      const { model } = host;
      try {
        const segmented = asSent(model, await host.work(({ signal }) => model.segment(frame, { signal })));
        return transfer({ ...segmented, frame }, [segmented.labels.data.buffer, frame]);
      } catch (error) {
        frame.close();
        throw error;
      }
    },

    encodeLabels: (labels, palette) => Promise.resolve(labelsFile(labels, palette)),

    encodeOverlay: (picture, labels, look) => Promise.resolve(overlayFile(picture, labels, look)),

    stop: () => host.stop(),

    dispose: () => host.dispose(),
  };
}

/** Labels as bytes of their own, which can be transferred. */
function asSent({ labelSet }: DeepLab, { labels, legend, timings }: Segmentation): Segmented {
  const [height, width] = labels.shape;
  return { labels: { width, height, data: new Uint8Array(labels.data) }, legend, labelSet, timings };
}
