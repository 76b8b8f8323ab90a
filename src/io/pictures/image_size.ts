/** How large a picture is, and whether its file is whole, without decoding its pixels. */
import { ImageFormatError } from '../../errors.js';
import { exifOrientation } from './jpeg/exif.js';
import { readJpegHeader } from './jpeg/markers.js';
import { readPngFile } from './png/chunks.js';

export interface ImageSize {
  readonly height: number;
  readonly width: number;
  /** Whether people see it turned by 90 degrees: its file says that the camera was held so. */
  readonly turned: boolean;
}

const PNG_START = 0x89;

/** Markers of JPEG (ITU T.81, table B.1). */
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
/** What may stand between scans, with a length behind it: tables, restart intervals, the number of lines, comments, and what programs add. */
const BETWEEN_SCANS: ReadonlySet<number> = new Set([0xc4, 0xcc, 0xdb, 0xdc, 0xdd, 0xfe, ...Array.from({ length: 16 }, (_, i) => 0xe0 + i)]);

/**
 * The size of the pixels as they are stored. All of a PNG file's checksums are checked, and of a JPEG file, which has
 * none, its header and the markers up to its end.
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
  walkScans(name, bytes, scan);
  return { height, width, turned: orientation >= 5 };
}

/**
 * From the first scan to the end of the picture; what is behind it does not matter.
 *
 * @param scan where the length of the first scan's header stands
 */
function walkScans(name: string, bytes: Uint8Array, scan: number): void {
  const truncated = (): ImageFormatError => new ImageFormatError(`${name}: truncated JPEG file: its ${bytes.length} bytes have no end-of-image marker. Copy or download the file again.`);
  let offset = scan + bytes[scan] * 256 + bytes[scan + 1];
  for (;;) {
    offset = bytes.indexOf(0xff, offset);
    while (bytes[offset] === 0xff) offset++;
    if (offset <= 0 || offset >= bytes.length) throw truncated();
    const marker = bytes[offset++];
    if (marker === END_OF_IMAGE) return;
    // 0xff of the data itself, and where decoding may begin anew.
    if (marker === 0 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) continue;
    if (marker !== START_OF_SCAN && !BETWEEN_SCANS.has(marker)) {
      throw new ImageFormatError(`${name}: the marker 0x${marker.toString(16).padStart(2, '0')} at offset ${offset - 1}, within the JPEG data, stands for nothing that may be there. The file is damaged; copy or download it again.`);
    }
    if (offset + 2 > bytes.length) throw truncated();
    offset += Math.max(2, bytes[offset] * 256 + bytes[offset + 1]);
  }
}
