/** Label maps made visible: as flat colours, and laid over the picture that they belong to. */
import { InvalidArgumentError } from '../../errors.js';
import { checkPalette, type Palette } from './palette.js';
import { denseBytes, pictureOf, type LabelMap, type Picture } from './picture.js';

/**
 * Paints labels [h, w] in the colours of a palette: RGB [h, w, 3]. Indices past the palette's end, such as the 255 of
 * ignored pixels, become black.
 */
export function colorize(labels: LabelMap, palette: Palette): Picture {
  const indices = denseBytes('label map', labels, [-1, -1]);
  const colors = colorTable(palette);
  const rgb = new Uint8Array(indices.length * 3);
  for (let i = 0; i < indices.length; i++) {
    const color = indices[i] * 3;
    rgb[i * 3] = colors[color];
    rgb[i * 3 + 1] = colors[color + 1];
    rgb[i * 3 + 2] = colors[color + 2];
  }
  return pictureOf(rgb, labels.shape[0], labels.shape[1]);
}

/**
 * Tints a picture [h, w, 3] by its labels [h, w]: RGB [h, w, 3]. Each region gets its palette colour with the given
 * opacity and a line of the full colour along its inner edge. A class whose colour is black (PASCAL VOC's background)
 * is left as it is.
 *
 * @param opacity 0 shows the picture (and the edges), 1 the flat colours.
 * @throws ShapeMismatchError when picture and labels have different sizes; InvalidArgumentError for an opacity outside [0, 1].
 */
export function overlay(picture: Picture, labels: LabelMap, palette: Palette, opacity = 0.5): Picture {
  requireOpacity(opacity);
  const pixels = denseBytes('picture', picture, [-1, -1, 3]);
  const [height, width] = picture.shape;
  const indices = denseBytes('label map', labels, [height, width]);
  const colors = colorTable(palette);
  const rgb = pixels.slice();
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const color = indices[i] * 3;
      if (colors[color] + colors[color + 1] + colors[color + 2] === 0) continue;
      const share = isEdge(indices, i, x, y, width, height) ? 1 : opacity;
      for (let c = 0; c < 3; c++) rgb[i * 3 + c] = Math.round(pixels[i * 3 + c] * (1 - share) + colors[color + c] * share);
    }
  }
  return pictureOf(rgb, height, width);
}

/** @throws InvalidArgumentError */
export function requireOpacity(opacity: number): void {
  if (!(opacity >= 0 && opacity <= 1)) throw new InvalidArgumentError(`The opacity of an overlay is a number from 0 to 1; found ${opacity}.`);
}

/** Whether one of the four neighbours belongs to another class. */
export function isEdge(indices: Uint8Array, i: number, x: number, y: number, width: number, height: number): boolean {
  const label = indices[i];
  return (
    (x > 0 && indices[i - 1] !== label) ||
    (x + 1 < width && indices[i + 1] !== label) ||
    (y > 0 && indices[i - width] !== label) ||
    (y + 1 < height && indices[i + width] !== label)
  );
}

/** 256 RGB triples, black past the palette's end. */
export function colorTable(palette: Palette): Uint8Array {
  const colors = new Uint8Array(256 * 3);
  checkPalette(palette);
  palette.slice(0, 256).forEach((color, i) => colors.set(color, i * 3));
  return colors;
}
