/** What a user's page does: imports the package by its name, and segments a picture with the model that comes with it. */
import { DeepLab, readImage } from 'deeplab-ts';
import 'deeplab-ts/gpu';

/** The classes of a picture and their pixels, the backend that found them, and the labels. */
globalThis.segment = async (url, options) => {
  const model = await DeepLab.load(undefined, options);
  try {
    const { labels, legend } = await model.segment(await readImage(await (await fetch(url)).blob()));
    return { backend: model.info.backend, fallbacks: model.info.fallbacks, legend: legend.map(({ name, pixels }) => ({ name, pixels })), labels: Array.from(labels.data) };
  } finally {
    await model.dispose();
  }
};
