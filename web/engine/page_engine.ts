/** What the worker does for the page: see `contract.ts`. */
import { transfer } from 'comlink';
import { DeepLab, ZOO, type ModelSource, type Segmentation } from 'deeplab-ts';
import { confidenceOf } from '../labels/confidence.js';
import type { ModelChoice, PageEngine, Segmented } from './contract.js';
import { EngineError } from './engine_error.js';
import type { Host } from './host.js';
import { decodePicture, labelsFile, overlayFile, shrunk } from './pictures.js';

/** Probabilities that are held at once: one a class and pixel, 4 bytes each. The network knows no more than its crop has pixels. */
const MOST_SCORES = 6_000_000;

export function pageEngine(host: Host): PageEngine {
  return {
    listen: (onProgress) => host.listen(onProgress),

    zoo: () => ZOO.map(({ name, task, dataset, backbone, megabytes, published, url }) => ({ name, task, dataset, backbone, megabytes, published, url })),

    async load(choice, settings) {
      const begin = performance.now();
      const options = { ...settings, ...(choice.kind === 'zoo' && choice.mirror !== '' ? { mirror: choice.mirror } : {}) };
      host.model = await host.work((control) => DeepLab.load(sourceOf(choice), { ...options, ...control }));
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

    async confidence(picture, settings) {
      const { model } = host;
      const small = await shrunk(picture, MOST_SCORES / model.info.numClasses);
      const { probabilities } = await host.work((control) => model.segment(small, { ...settings, probabilities: true, ...control }));
      if (!probabilities) throw new EngineError('This model tells no probabilities.');
      const [height, width, count] = probabilities.shape;
      const confidence = confidenceOf(probabilities.data, height, width, count);
      return transfer(confidence, [confidence.classes.buffer, confidence.shares.buffer]);
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

/** What the library is to load; undefined is the embedded model. */
function sourceOf(choice: ModelChoice): ModelSource | undefined {
  switch (choice.kind) {
    case 'embedded':
      return undefined;
    case 'files':
      return choice.files;
    case 'host':
      return choice.url;
    case 'zoo':
      return choice.name;
  }
}

/** Labels as bytes of their own, which can be transferred. */
function asSent({ labelSet }: DeepLab, { labels, legend, timings }: Segmentation): Segmented {
  const [height, width] = labels.shape;
  return { labels: { width, height, data: new Uint8Array(labels.data) }, legend, labelSet, timings };
}
