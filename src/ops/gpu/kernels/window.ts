/** Windows that slide over rows and columns, as text: which pixels of the input an element of the output sees. */
import type { ConvGeometry } from '../../geometry/conv_geometry.js';

/** The whole numbers that the texts below speak of. */
export function windowConstants(g: ConvGeometry): Record<string, number> {
  const { inHeight, inWidth, outHeight, filterHeight, filterWidth, strideY, strideX, rateY, rateX, padTop, padLeft } = g;
  return { inHeight, inWidth, outHeight, filterHeight, filterWidth, strideY, strideX, rateY, rateX, padTop, padLeft };
}

/**
 * `firstRow`: where the rows of this picture begin among the rows of the whole input batch; `outRow`: the output row within the
 * picture. Half a row is added before dividing because division on a graphics card is not exact.
 */
export function imageAndRow({ batch }: ConvGeometry): string {
  if (batch === 1) return 'const firstRow = 0; const outRow = this.thread.z;';
  return `const image = Math.floor((this.thread.z + 0.5) / this.constants.outHeight);
    const firstRow = image * this.constants.inHeight;
    const outRow = this.thread.z - image * this.constants.outHeight;`;
}

/** Runs `body` at every pixel of the window that the input has: x[row][column], the place `tap` of the window. */
export function windowLoops(g: ConvGeometry, body: string): string {
  if (isOnePixel(g)) return `const row = this.thread.z; const column = this.thread.y; const tap = 0; ${body}`;
  return `for (let i = 0; i < this.constants.filterHeight; i++) {
    const inRow = outRow * this.constants.strideY - this.constants.padTop + i * this.constants.rateY;
    if (inRow >= 0 && inRow < this.constants.inHeight) {
      const row = firstRow + inRow;
      for (let j = 0; j < this.constants.filterWidth; j++) {
        const column = this.thread.y * this.constants.strideX - this.constants.padLeft + j * this.constants.rateX;
        if (column >= 0 && column < this.constants.inWidth) {
          const tap = i * this.constants.filterWidth + j;
          ${body}
        }
      }
    }
  }`;
}

/** Every output pixel sees one input pixel, in the same order. */
function isOnePixel(g: ConvGeometry): boolean {
  return g.filterHeight * g.filterWidth * g.strideY * g.strideX === 1 && g.padTop + g.padLeft === 0 && g.outHeight === g.inHeight && g.outWidth === g.inWidth;
}
