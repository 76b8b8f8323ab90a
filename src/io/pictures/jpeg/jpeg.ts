/**
 * JPEG to RGB.
 *
 * Decoded by libjpeg: the same pixels, bit for bit, as Pillow's and as TensorFlow's `decode_jpeg(dct_method='INTEGER_ACCURATE')`.
 * TensorFlow's own default is the faster, less exact INTEGER_FAST, which differs by about one level of 255 on average.
 *
 * The build that we have does not take four components (CMYK, YCCK), which are rare: those are taken apart, decoded one by one, and
 * put together as TensorFlow does it.
 */
import { cmykToRgb, type Planes } from './cmyk.js';
import { applyOrientation, type Pixels } from './exif.js';
import { splitComponents, type JpegComponents } from './components.js';
import { readJpegHeader, type JpegHeader } from './markers.js';
import { damagedJpeg, decodeWithLibjpeg } from './libjpeg.js';
import { dropAlpha } from '../picture.js';

/** Decodes a JPEG file into RGB, turned upright if asked for. */
export async function decodeJpeg(name: string, bytes: Uint8Array, upright = true): Promise<Pixels> {
  const header = readJpegHeader(name, bytes);
  const rgb = header.components === 4 ? await decodeFourComponents(name, bytes, header) : dropAlpha(await decodeWithLibjpeg(name, bytes, header));
  return applyOrientation({ rgb, height: header.height, width: header.width }, upright ? header.orientation : 1);
}

async function decodeFourComponents(name: string, bytes: Uint8Array, header: JpegHeader): Promise<Uint8Array> {
  const { files, adobeTransform } = split(name, bytes);
  const planes: Uint8Array[] = [];
  // One after the other: each takes as much memory as a picture.
  for (const file of files) planes.push(firstOfFour(await decodeWithLibjpeg(name, file, header)));
  return cmykToRgb(planes as readonly Uint8Array[] as Planes, adobeTransform);
}

function split(name: string, bytes: Uint8Array): JpegComponents {
  try {
    return splitComponents(bytes);
  } catch (error) {
    throw damagedJpeg(name, error instanceof Error ? error.message : String(error), error);
  }
}

function firstOfFour(rgba: Uint8ClampedArray): Uint8Array {
  const plane = new Uint8Array(rgba.length / 4);
  for (let i = 0; i < plane.length; i++) plane[i] = rgba[4 * i];
  return plane;
}
