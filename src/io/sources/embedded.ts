/** The model that comes with the package: a small DeepLab with MobileNet-v2, for the 21 classes of PASCAL VOC. */
import type { ByteSource, Folder } from './byte_source.js';
import { openDirectory, openFile, pathOfUrl } from './files.js';

/** The folder of the embedded checkpoint. Its README says what the model is good at and what not. */
export function embeddedModel(): Promise<Folder> {
  // src/io and dist/io lie equally deep, so this holds for both.
  return openDirectory(pathOfUrl(new URL('../../../models/mobilenetv2_voc_small/', import.meta.url)));
}

/** Two photographs in the public domain as JPEG files, smaller than examples/ has them. Close them when they are read. */
export const examplePictures = (): Promise<ByteSource[]> =>
  Promise.all(['chelsea', 'astronaut'].map((name) => openFile(pathOfUrl(new URL(`../../../models/calibration/${name}.jpg`, import.meta.url)))));
