/** AVIF files, decoded by libavif and dav1d: the pixels that Pillow has, but for rounding. Of a sequence the first picture. Alpha is dropped, as of PNG. */
import { applyOrientation, type Pixels } from '../jpeg/exif.js';
import { checkImageSize, checkProportion, dropAlpha } from '../picture.js';
import { readAvifHeader } from './avif_boxes.js';
import { damaged, decodeWithEmscripten, type EmscriptenPackage } from './emscripten.js';

const PACKAGE: EmscriptenPackage = { format: 'AVIF', name: '@jsquash/avif', version: '2', module: '@jsquash/avif/codec/dec/avif_dec.js', wasm: '@jsquash/avif/codec/dec/avif_dec.wasm' };

/** A picture of one colour has hardly any bytes. */
const MAX_PIXELS_PER_BYTE = 1024;
/** What pixels are converted to, whatever they are stored with. */
const BITS = 8;

export async function decodeAvif(name: string, bytes: Uint8Array, upright = true): Promise<Pixels> {
  const header = readAvifHeader(name, bytes);
  checkImageSize(name, header.width, header.height);
  checkProportion(name, header.width, header.height, bytes.length * MAX_PIXELS_PER_BYTE);
  const { data, width, height } = await decodeWithEmscripten(PACKAGE, name, bytes, BITS);
  if (width !== header.width || height !== header.height) throw damaged('AVIF', name, `${width} x ${height} pixels were found where ${header.width} x ${header.height} are told`);
  return applyOrientation({ rgb: dropAlpha(data), height, width }, upright ? header.orientation : 1);
}
