/**
 * What a file is by its first bytes, so that whoever was given the wrong one is told what it is and what to do. Readers of pictures and of
 * models ask the same list.
 */
import { shortened } from '../../messages.js';

/** What a file is good for. */
export type FileRole = 'picture' | 'video' | 'model' | 'archive' | 'other';

export interface KnownKind {
  /** `PNG`, `MP4`; of what is neither picture nor video a whole name: `NumPy array`. */
  readonly name: string;
  readonly role: FileRole;
  /** What to do with it, where a picture or a model was expected and its role does not tell. */
  readonly advice?: string;
  is(head: Uint8Array, text: string | undefined): boolean;
}

/** So many bytes tell what a file is: the header of a tar is the longest of all beginnings. */
export const HEAD_BYTES = 512;

/** By a pattern over the first bytes as Latin-1. */
const begins = (name: string, role: FileRole, pattern: RegExp): KnownKind => ({ name, role, is: (head) => pattern.test(latin1(head)) });

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 64));

/** Brands of the files that are made of boxes (ISO/IEC 14496-12, section 4.3): the major one, and those that it is compatible with. */
function brandsOf(head: Uint8Array): string[] {
  const text = latin1(head);
  if (text.slice(4, 8) !== 'ftyp') return [];
  const length = Math.min(text.length, new DataView(head.buffer, head.byteOffset, 4).getUint32(0));
  const brands = [text.slice(8, 12)];
  for (let at = 16; at + 4 <= length; at += 4) brands.push(text.slice(at, at + 4));
  return brands;
}

const branded = (name: string, role: FileRole, pattern: RegExp): KnownKind => ({ name, role, is: (head) => brandsOf(head).some((brand) => pattern.test(brand)) });
const written = (name: string, pattern: RegExp, advice?: string): KnownKind => ({ name, role: 'other', advice, is: (_, text) => text !== undefined && pattern.test(text) });

/** The first that fits counts. */
export const KNOWN_KINDS: readonly KnownKind[] = [
  begins('PNG', 'picture', /^\x89PNG\r\n\x1a\n/),
  begins('JPEG', 'picture', /^\xff\xd8\xff/),
  begins('GIF', 'picture', /^GIF8[79]a/),
  begins('WebP', 'picture', /^RIFF....WEBP/s),
  branded('AVIF', 'picture', /^avi[fs]$/),
  branded('HEIC', 'picture', /^(hei[cfmsx]|hev[cmsx]|mif1|msf1)$/),
  begins('JPEG XL', 'picture', /^(\xff\x0a|\0\0\0\x0cJXL )/),
  begins('JPEG 2000', 'picture', /^(\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/),
  begins('TIFF', 'picture', /^(II\*\0|MM\0\*|II\+\0|MM\0\+)/),
  begins('BMP', 'picture', /^BM/),
  begins('ICO', 'picture', /^\0\0\x01\0/),
  begins('PSD', 'picture', /^8BPS/),
  begins('PNM', 'picture', /^P[1-7]\s/),
  branded('MP4', 'video', /^(isom|iso\d|mp4\d|avc1|M4V |M4A |dash|qt {2}|3gp.|f4v )$/),
  begins('Matroska or WebM', 'video', /^\x1a\x45\xdf\xa3/),
  begins('AVI', 'video', /^RIFF....AVI /s),
  begins('MPEG', 'video', /^(\0\0\x01[\xb3\xba]|G.{3}[\s\S]{184}G)/s),
  begins('FLV', 'video', /^FLV\x01/),
  begins('Ogg', 'video', /^OggS/),
  begins('TensorFlow Lite model', 'model', /^....TFL3/s),
  begins('Keras model (HDF5)', 'model', /^\x89HDF\r\n\x1a\n/),
  { name: 'archive', role: 'archive', is: (head) => /^\x1f\x8b\x08/.test(latin1(head)) || String.fromCharCode(...head.subarray(257, 262)) === 'ustar' },
  begins('ZIP archive', 'archive', /^PK\x03\x04/),
  begins('NumPy array', 'other', /^\x93NUMPY/),
  begins('PDF', 'other', /^%PDF/),
  written('pointer of Git LFS: the file itself was not fetched', /^version https:\/\/git-lfs\.github\.com\/spec\//, 'Fetch it: git lfs pull.'),
  written('HTML page', /^\s*(<!doctype html|<html)/i, 'A server sends one in place of what it does not have: check where the file came from.'),
  written('SVG or XML file', /^\s*(<\?xml|<svg|<!DOCTYPE)/i),
  written('JSON', /^\s*[{[]\s*["{[\]}\d-]/),
  { name: 'text', role: 'other', is: (_, text) => text !== undefined },
];

/** @param head the first `HEAD_BYTES` of the file, or all there are */
export function knownKind(head: Uint8Array, isWhole: boolean): KnownKind | undefined {
  const text = beginningOfText(head, isWhole);
  return KNOWN_KINDS.find((kind) => kind.is(head, text));
}

/** The beginning of a text; undefined where it is none. */
export function beginningOfText(head: Uint8Array, isWhole: boolean): string | undefined {
  try {
    // A letter may be cut in two at the end.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isWhole });
    return text === '' || !isPrintable(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** No control characters but tabs and the ends of lines and pages. */
const isPrintable = (text: string): boolean => Array.from(text, (letter) => letter.charCodeAt(0)).every((code) => (code >= 32 && code !== 127) || (code >= 9 && code <= 13));

/** The first line of a text, as far as it is shown. */
const firstLine = (head: Uint8Array): string => shortened(new TextDecoder().decode(head.subarray(0, 64)).trimStart().split(/[\r\n]/)[0], 32);

/** What is called as files of models are, where their bytes look like nothing or like any other text. */
const MODEL_NAMES: readonly (readonly [pattern: RegExp, what: string, advice: string])[] = [
  [/\.index$/i, 'the index of a checkpoint', 'Give it as the model'],
  [/\.data-\d+-of-\d+$/i, 'a shard of a checkpoint', 'Give the .index file beside it as the model'],
  [/\.meta$/i, 'the graph beside a checkpoint (.meta)', 'Give the checkpoint as the model'],
  [/\.pbtxt$/i, 'a graph in text form (.pbtxt)', 'Give it as the model'],
  [/\.pb$/i, 'a graph (.pb)', 'Give it as the model'],
  [/\.ckpt$/i, 'a checkpoint', 'Give it as the model'],
  [/\.onnx$/i, 'an ONNX model', 'Give the checkpoint or frozen graph that it was made of as the model'],
];

/** A file in place of a picture: what it is, as `a NumPy array`, and what to do; undefined for bytes that tell nothing. */
export function insteadOfPicture(name: string, head: Uint8Array, kind: KnownKind | undefined): { readonly found: string; readonly advice: string } | undefined {
  const called = MODEL_NAMES.find(([pattern]) => pattern.test(name));
  if (called && (kind === undefined || kind.name === 'text')) return { found: called[1], advice: `${called[2]} (--model, DeepLab.load), and a picture here.` };
  if (kind === undefined) return undefined;
  switch (kind.role) {
    case 'picture':
      return { found: withArticle(`${kind.name} file`), advice: 'Convert it to PNG first.' };
    case 'video':
      return { found: withArticle(`${kind.name} video`), advice: "'deeplab segment' takes videos where ffmpeg is installed; elsewhere save its frames as pictures first (ffmpeg -i film.mp4 frame%05d.png)." };
    case 'model':
      return { found: withArticle(kind.name), advice: 'Give it as the model (--model, DeepLab.load), and a picture here.' };
    case 'archive':
      return { found: withArticle(kind.name), advice: 'Unpack it first, and give the pictures that are in it; a model is given as the model (--model, DeepLab.load).' };
    case 'other':
      return { found: kind.name === 'text' ? `a text file that begins with '${firstLine(head)}'` : withArticle(kind.name), advice: kind.advice ?? 'Give a picture, or convert it to PNG first.' };
  }
}

/** `a PNG picture`, `an MP4 video`: abbreviations are spoken letter by letter. Of texts and other documents `a text file`. */
export const withArticle = (name: string): string => withOne(/^(text|PDF|JSON)$/.test(name) ? `${name} file` : name);

const withOne = (name: string): string => `${/^([AEIOaeio]|(?!HEIC)[FHLMNRSX](?=[A-Z\d]))/.test(name) ? 'an' : 'a'} ${name}`;
