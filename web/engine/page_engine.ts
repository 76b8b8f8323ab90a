/** What the worker does for the page: see `contract.ts`. */
import { transfer } from 'comlink';
import { DeepLab, ZOO, type ModelSource, type Segmentation } from 'deeplab-ts';
import { confidenceOf } from '../labels/confidence.js';
import { loadEmbedded } from './arriving.js';
import type { PageEngine, Segmented } from './contract.js';
import { EngineError } from './engine_error.js';
import type { Host } from './host.js';
import { sourceOf } from './model_source.js';
import { decodePicture, shrunk } from './pictures.js';

/** Probabilities that are held at once: one a class and pixel, 4 bytes each. The network knows no more than its crop has pixels. */
const MOST_SCORES = 6_000_000;

export function pageEngine(host: Host): PageEngine {
  return {
    listen: (onProgress) => host.listen(onProgress),

    zoo: () => ZOO.map(({ name, task, dataset, backbone, megabytes, published, url }) => ({ name, task, dataset, backbone, megabytes, published, url })),

    async load(choice, settings) {
      const begin = performance.now();
      const options = { ...settings, ...(choice.kind === 'zoo' && choice.mirror !== '' ? { mirror: choice.mirror } : {}) };
      host.model = await host.work((control) => {
        const load = (source: ModelSource | undefined): Promise<DeepLab> => DeepLab.load(source, { ...options, ...control });
        return choice.kind === 'embedded' ? loadEmbedded(choice.arriving, load, control.signal) : load(sourceOf(choice));
      });
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

    async cutOut(key, picture, settings, wanted) {
      const { model } = host;
      const { cutOutOf } = await import('./cut_outs.js');
      const cut = await host.work((control) => cutOutOf(model, key, picture, settings, wanted, MOST_SCORES / model.info.numClasses, control));
      return transfer(cut, [cut.data.buffer]);
    },

    async segmentFrame(frame, wanted) {
      const { model } = host;
      try {
        const cutting = wanted ? await import('./cut_outs.js') : undefined;
        const found = await host.work(({ signal }) => (cutting ? cutting.withProbabilities(model, frame, { signal }) : model.segment(frame, { signal })));
        const segmented = asSent(model, found);
        const cut = cutting && wanted ? cutting.cutOutOfFrame(found, wanted) : undefined;
        return transfer({ ...segmented, frame, cut }, [segmented.labels.data.buffer, frame, ...(cut ? [cut.data.buffer] : [])]);
      } catch (error) {
        frame.close();
        throw error;
      }
    },

    encodeLabels: async (labels, palette) => (await import('./picture_files.js')).labelsFile(labels, palette),

    encodeOverlay: async (picture, labels, look) => (await import('./picture_files.js')).overlayFile(picture, labels, look),

    encodePixels: async (pixels) => (await import('./picture_files.js')).pixelsFile(pixels),

    stop: () => host.stop(),

    dispose: () => host.dispose(),
  };
}

/** Labels as bytes of their own, which can be transferred. */
function asSent({ labelSet }: DeepLab, { labels, legend, timings }: Segmentation): Segmented {
  const [height, width] = labels.shape;
  return { labels: { width, height, data: new Uint8Array(labels.data) }, legend, labelSet, timings };
}
