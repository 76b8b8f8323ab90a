/** How large a picture is, and whether its file is whole, without decoding its pixels. */
import { ImageFormatError } from '../../errors.js';
import { exifOrientation } from './exif.js';
import { readJpegHeader } from './jpeg_markers.js';
import { readPngFile } from './png_chunks.js';

export interface ImageSize {
  readonly height: number;
  readonly width: number;
  /** Whether people see it turned by 90 degrees: its file says that the camera was held so. */
  readonly turned: boolean;
}

const PNG_START = 0x89;

/** Marks the end of a JPEG picture (ITU T.81, annex B). */
const END_OF_IMAGE = 0xd9;

/**
 * The size of the pixels as they are stored. All of a PNG file's checksums are checked, and that a JPEG file, which has
 * none, has all of its header, and its end.
 *
 * @param bytes a PNG or JPEG file, recognised before
 * @throws ImageFormatError for a damaged or truncated file
 */
export function imageSize(name: string, bytes: Uint8Array): ImageSize {
  if (bytes[0] === PNG_START) {
    const { header, exif } = readPngFile(name, bytes);
    return { height: header.height, width: header.width, turned: exif !== undefined && exifOrientation(exif) >= 5 };
  }
  const { height, width, orientation, scan } = readJpegHeader(name, bytes);
  // Some bytes may be left behind the end; the header before the scan may hold a smaller picture with an end of its own.
  for (let i = bytes.length - 1; i > scan; i--) {
    if (bytes[i] === END_OF_IMAGE && bytes[i - 1] === 0xff) return { height, width, turned: orientation >= 5 };
  }
  throw new ImageFormatError(`${name}: truncated JPEG file: its ${bytes.length} bytes have no end-of-image marker. Copy or download the file again.`);
}
