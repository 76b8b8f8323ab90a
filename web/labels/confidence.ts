/** How sure a network is: of each pixel the likeliest classes, and how likely they are. */

/** Classes that are kept of each pixel. */
export const KEPT = 3;

export interface Confidence {
  readonly width: number;
  readonly height: number;
  /** [height, width, kept], likeliest first. With fewer classes than that, fewer are kept. */
  readonly classes: Uint8Array<ArrayBuffer>;
  /** Their probabilities, 0 to 255. */
  readonly shares: Uint8Array<ArrayBuffer>;
  readonly kept: number;
}

export interface Likely {
  readonly index: number;
  /** 0 to 1 */
  readonly share: number;
}

/** @param probabilities [height, width, count] */
export function confidenceOf(probabilities: Float32Array, height: number, width: number, count: number): Confidence {
  const kept = Math.min(KEPT, count);
  const [classes, shares] = [new Uint8Array(height * width * kept), new Uint8Array(height * width * kept)];
  const best = new Float32Array(kept);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const [from, to] = [pixel * count, pixel * kept];
    best.fill(-1);
    for (let index = 0; index < count; index++) {
      const share = probabilities[from + index];
      if (!(share > best[kept - 1])) continue;
      let place = kept - 1;
      for (; place > 0 && share > best[place - 1]; place--) {
        best[place] = best[place - 1];
        classes[to + place] = classes[to + place - 1];
      }
      best[place] = share;
      classes[to + place] = index;
    }
    for (let place = 0; place < kept; place++) shares[to + place] = Math.round(255 * Math.max(0, best[place]));
  }
  return { width, height, classes, shares, kept };
}

/** The likeliest classes at a pixel of a picture of that size; those below half a per cent are none. */
export function likeliestAt({ width, height, classes, shares, kept }: Confidence, x: number, y: number, size: { readonly width: number; readonly height: number }): Likely[] {
  const [column, row] = [Math.min(width - 1, Math.floor(((x + 0.5) * width) / size.width)), Math.min(height - 1, Math.floor(((y + 0.5) * height) / size.height))];
  const at = (row * width + column) * kept;
  return Array.from({ length: kept }, (_, place) => ({ index: classes[at + place], share: shares[at + place] / 255 })).filter(({ share }, place) => place === 0 || share >= 0.005);
}

/** RGBA: what the network is sure of is left as it is, and what it is not sure of glows. @param opacity 0 to 1 */
export function paintConfidence({ shares, kept }: Confidence, opacity: number, pixels: Uint8ClampedArray): void {
  for (let pixel = 0, at = 0; at < pixels.length; pixel++, at += 4) {
    // Below a half, another class may be as likely.
    const doubt = Math.min(1, (1 - shares[pixel * kept] / 255) * 2);
    pixels[at] = 255;
    pixels[at + 1] = Math.round(200 * (1 - doubt));
    pixels[at + 2] = Math.round(40 + 160 * doubt);
    pixels[at + 3] = Math.round(255 * Math.min(1, doubt * 1.4) * Math.max(opacity, 0.25));
  }
}

/** The share of pixels of whose class the network is less than half sure. */
export function shareInDoubt({ shares, kept }: Confidence): number {
  let count = 0;
  for (let at = 0; at < shares.length; at += kept) if (shares[at] < 128) count++;
  return (count * kept) / shares.length;
}
