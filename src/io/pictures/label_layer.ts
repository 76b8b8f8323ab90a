/** Labels as a layer of RGBA pixels that lies over a picture. */
import { colorTable, isEdge, requireOpacity } from './overlay.js';
import type { Palette } from './palette.js';
import { denseBytes, type LabelMap } from './picture.js';
import type { OwnClampedBytes } from '../../tensor.js';

/**
 * Each region in its palette's colour, with the given opacity and a solid line along its inner edge: laid over the picture it shows what `overlay`
 * gives. A class whose colour is black (PASCAL VOC's background) is transparent.
 *
 * @returns four bytes a pixel
 * @throws InvalidArgumentError for an opacity outside [0, 1], or what is no palette
 */
export function labelLayer(labels: LabelMap, palette: Palette, opacity: number): OwnClampedBytes {
  requireOpacity(opacity);
  const indices = denseBytes('label map', labels, [-1, -1]);
  const [height, width] = labels.shape;
  const colors = colorTable(palette);
  const rgba = new Uint8ClampedArray(indices.length * 4);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const color = indices[i] * 3;
      if (colors[color] + colors[color + 1] + colors[color + 2] === 0) continue;
      rgba[i * 4] = colors[color];
      rgba[i * 4 + 1] = colors[color + 1];
      rgba[i * 4 + 2] = colors[color + 2];
      rgba[i * 4 + 3] = isEdge(indices, i, x, y, width, height) ? 255 : Math.round(opacity * 255);
    }
  }
  return rgba;
}
