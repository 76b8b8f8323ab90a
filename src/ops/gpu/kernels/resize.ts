/** ResizeBilinear. Positions are computed as TensorFlow does, in float32: see ../cpu/resize.ts. */
import type { ResizeAttributes } from '../../operators/layers/resize.js';
import { isFloat, type GpuKernel } from '../kernel.js';
import { extentOf } from '../layout.js';
import { laneOf, returned } from '../program.js';

export const resizeBilinearKernel: GpuKernel<ResizeAttributes> = (site) => {
  if (!isFloat(site, 1)) return undefined;
  const { packed, attrs } = site;
  const [batch, inHeight, inWidth] = site.inputs[0].shape;
  const [, outHeight, outWidth] = site.outputs[0].shape;
  const scale = (size: number, outSize: number): number => Math.fround(attrs.alignCorners && outSize > 1 ? (size - 1) / (outSize - 1) : size / outSize);
  const position = (at: string, axis: string): string => (attrs.halfPixelCenters ? `(${at} + 0.5) * this.constants.scale${axis} - 0.5` : `${at} * this.constants.scale${axis}`);
  const mix = (lane: number): string => {
    const [a, b, c, d] = ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'].map((name) => laneOf(packed, name, lane));
    return `(${a} + (${b} - ${a}) * across) * (1.0 - down) + (${c} + (${d} - ${c}) * across) * down`;
  };
  return {
    program: {
      source: `function (x) {
        ${batch === 1 ? 'const firstRow = 0; const outRow = this.thread.z;' : IMAGE}
        const y = ${position('outRow', 'Y')};
        const column = ${position('this.thread.y', 'X')};
        const top = Math.max(Math.floor(y), 0.0);
        const left = Math.max(Math.floor(column), 0.0);
        const bottom = Math.min(Math.floor(y) + 1.0, this.constants.lastRow);
        const right = Math.min(Math.floor(column) + 1.0, this.constants.lastColumn);
        const down = y - Math.floor(y);
        const across = column - Math.floor(column);
        const topLeft = x[firstRow + Math.min(top, this.constants.lastRow)][Math.min(left, this.constants.lastColumn)][this.thread.x];
        const topRight = x[firstRow + Math.min(top, this.constants.lastRow)][right][this.thread.x];
        const bottomLeft = x[firstRow + bottom][Math.min(left, this.constants.lastColumn)][this.thread.x];
        const bottomRight = x[firstRow + bottom][right][this.thread.x];
        ${returned(packed, mix)}
      }`,
      integers: { inHeight, outHeight },
      floats: { scaleY: scale(inHeight, outHeight), scaleX: scale(inWidth, outWidth), lastRow: inHeight - 1, lastColumn: inWidth - 1 },
      output: extentOf(site.outputs[0].shape),
      packed,
    },
    args: [{ input: 0 }],
  };
};

const IMAGE = `const image = Math.floor((this.thread.z + 0.5) / this.constants.outHeight);
  const firstRow = image * this.constants.inHeight;
  const outRow = this.thread.z - image * this.constants.outHeight;`;
