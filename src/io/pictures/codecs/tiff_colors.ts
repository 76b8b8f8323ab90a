/** What samples of a TIFF file mean (TIFF 6.0, sections 4 to 6, 16 and 21), as RGB of 8 bits. */
import { damaged } from './emscripten.js';

export interface TiffSamples {
  /** PhotometricInterpretation: 0 and 1 are grey, 2 RGB, 3 a palette, 5 CMYK, 6 YCbCr. */
  readonly photometric: number;
  readonly bits: number;
  /** Which samples of a pixel make its colour. */
  readonly used: readonly number[];
  /** All reds, all greens, all blues, of 16 bits. */
  readonly palette?: readonly number[];
}

/** Three bytes a pixel. @param data the used samples, pixel by pixel */
export function colorsOf(name: string, data: ArrayLike<number>, { photometric, bits, used, palette }: TiffSamples): Uint8Array {
  const shift = bits - 8;
  const pixels = data.length / used.length;
  const rgb = new Uint8Array(pixels * 3);
  const set = (i: number, red: number, green: number, blue: number): void => {
    rgb[3 * i] = red;
    rgb[3 * i + 1] = green;
    rgb[3 * i + 2] = blue;
  };
  if (photometric <= 1) {
    const flip = photometric === 0 ? 255 : 0;
    for (let i = 0; i < pixels; i++) {
      const grey = (data[i] >> shift) ^ flip;
      set(i, grey, grey, grey);
    }
  } else if (photometric === 2) {
    for (let i = 0; i < rgb.length; i++) rgb[i] = data[i] >> shift;
  } else if (photometric === 3) {
    const colors = palette && palette.length / 3;
    if (!palette || !colors || !Number.isInteger(colors)) throw damaged('TIFF', name, 'its palette is missing or incomplete');
    for (let i = 0; i < pixels; i++) {
      const index = data[i];
      if (index >= colors) throw damaged('TIFF', name, `index ${index} not in palette`);
      set(i, palette[index] >> 8, palette[index + colors] >> 8, palette[index + 2 * colors] >> 8);
    }
  } else if (photometric === 5) {
    for (let i = 0; i < pixels; i++) {
      const light = 255 - (data[4 * i + 3] >> shift);
      const of = (c: number): number => Math.round(light - ((data[4 * i + c] >> shift) * light) / 255);
      set(i, of(0), of(1), of(2));
    }
  } else {
    // ITU-R BT.601, as in JPEG files.
    for (let i = 0; i < pixels; i++) {
      const [y, cb, cr] = [data[3 * i] >> shift, (data[3 * i + 1] >> shift) - 128, (data[3 * i + 2] >> shift) - 128];
      set(i, clamped(y + 1.402 * cr), clamped(y - 0.344136 * cb - 0.714136 * cr), clamped(y + 1.772 * cb));
    }
  }
  return rgb;
}

const clamped = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
