/**
 * Four components to RGB, as libjpeg and TensorFlow compute it, to the last bit.
 *
 * Sources: libjpeg, jdcolor.c (build_ycc_rgb_table, ycck_cmyk_convert); TensorFlow, core/lib/jpeg/jpeg_mem.cc, which knows no
 * profiles of inks: what they leave of the light is the product of what ink and black leave.
 */

/** Cyan, magenta, yellow, black; or Y, Cb, Cr, black. */
export type Planes = readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/** @param adobeTransform of the Adobe marker, if there is one: inks are stored inverted then, and all but 0 means YCCK */
export function cmykToRgb(planes: Planes, adobeTransform: number | undefined): Uint8Array {
  const inks = adobeTransform ? yccToInks(planes) : planes.slice(0, 3);
  const [, , , black] = planes;
  const rgb = new Uint8Array(3 * black.length);
  const isInverted = adobeTransform !== undefined;
  for (const [channel, ink] of inks.entries()) {
    for (let i = 0, to = channel; i < ink.length; i++, to += 3) {
      // Whole numbers: what is behind the point is cut off by the container, as in C.
      rgb[to] = isInverted ? (ink[i] * black[i]) / 255 : ((255 - ink[i]) * (255 - black[i])) / 255;
    }
  }
  return rgb;
}

/** Fractions of 2^16. */
const fixed = (x: number): number => Math.floor(x * 65536 + 0.5);
const [CR_TO_RED, CB_TO_BLUE, CR_TO_GREEN, CB_TO_GREEN] = [1.402, 1.772, 0.71414, 0.34414].map(fixed);
const HALF = 1 << 15;

/** The inks are 255 minus red, green and blue. */
function yccToInks([luma, cb, cr]: Planes): Uint8ClampedArray[] {
  const inks = [0, 1, 2].map(() => new Uint8ClampedArray(luma.length));
  for (let i = 0; i < luma.length; i++) {
    const [b, r, light] = [cb[i] - 128, cr[i] - 128, 255 - luma[i]];
    inks[0][i] = light - ((CR_TO_RED * r + HALF) >> 16);
    inks[1][i] = light - ((HALF - CR_TO_GREEN * r - CB_TO_GREEN * b) >> 16);
    inks[2][i] = light - ((CB_TO_BLUE * b + HALF) >> 16);
  }
  return inks;
}
