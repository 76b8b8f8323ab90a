/** What was chosen, dropped or pasted: a model, or pictures. */
import { isModelFile, type PlacedFile } from './model_files.js';

export interface TypedFile extends PlacedFile {
  /** As the browser tells it, which goes by the ending: empty where it knows none. */
  readonly type: string;
}

export interface Dropped<F> {
  readonly kind: 'model' | 'pictures';
  readonly files: readonly F[];
}

/** Endings of pictures that browsers have no type for, so that their reader says what they are. */
const PICTURE = /\.(png|jpe?g|jfif|gif|webp|avif|bmp|ico|svg|hei[cf]|jxl|jp2|tiff?|psd|p[bgnp]m)$/i;

/** Whether a file looks like a picture. */
export const isPictureFile = ({ name, type }: TypedFile): boolean => type.startsWith('image/') || PICTURE.test(name);

/**
 * A model where any of the files is a part of one, even beside pictures: folders of models have some. Otherwise the pictures among them. Of several
 * files that look like neither, the reader of models says what they are; of one, that of pictures.
 */
export function sortDropped<F extends TypedFile>(files: readonly F[]): Dropped<F> {
  if (files.some(isModelFile)) return { kind: 'model', files };
  const pictures = files.filter(isPictureFile);
  if (pictures.length > 0) return { kind: 'pictures', files: pictures };
  return { kind: files.length > 1 ? 'model' : 'pictures', files };
}
