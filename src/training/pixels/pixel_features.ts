/** What a pixel classifier sees of a picture: maps of several sizes, on one grid, whose corners lie on each other as everywhere in DeepLab. */
import { interpolationTaps } from './interpolation.js';
import { Moments } from './moments.js';

/** float32 [height, width, channels] of the whole crop. */
export interface PixelMap {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** Features of one picture. They stay as they are, so that they can be kept and sent. */
export interface PixelFeatures {
  /** The coarsest first; the grid is that of the last. */
  readonly maps: readonly PixelMap[];
  /** Rows and columns of the crop, and of the picture at its top left. */
  readonly cropSize: readonly [height: number, width: number];
  readonly height: number;
  readonly width: number;
  /** The picture's own size, where it was shrunk to fit. */
  readonly pictureSize: readonly [height: number, width: number];
  /** Of the features over the picture. */
  readonly moments: Moments;
}

export type FeatureMaps = Pick<PixelFeatures, 'maps' | 'cropSize' | 'height' | 'width'>;

/** How many numbers there are at a place. */
export const depthOf = (maps: readonly PixelMap[]): number => maps.reduce((sum, { channels }) => sum + channels, 0);

/** Rows and columns of the grid that the picture takes: none of its pixels lies behind the last. */
export function gridSize({ maps, cropSize, height, width }: FeatureMaps): readonly [rows: number, columns: number] {
  const fine = maps[maps.length - 1];
  return [placeOf(height - 1, cropSize[0], fine.height, Math.ceil) + 1, placeOf(width - 1, cropSize[1], fine.width, Math.ceil) + 1];
}

/** Where a row or column of the crop lies among those of a map. */
export function placeOf(pixel: number, cropSide: number, mapSide: number, round: (place: number) => number = Math.round): number {
  return cropSide > 1 ? Math.min(mapSide - 1, round((pixel * (mapSide - 1)) / (cropSide - 1))) : 0;
}

/** Reads the features at places of the grid. */
export function featureReader({ maps }: Pick<PixelFeatures, 'maps'>): (row: number, column: number, to: Float64Array) => void {
  const fine = maps[maps.length - 1];
  const taps = maps.map((map) => ({ map, rows: interpolationTaps(map.height, fine.height), columns: interpolationTaps(map.width, fine.width) }));
  return (row, column, to) => {
    let at = 0;
    for (const { map, rows, columns } of taps) {
      const { data, width, channels } = map;
      const [y, x] = [rows[row], columns[column]];
      const [top, bottom] = [y.low * width, y.high * width];
      let [topLeft, topRight] = [(top + x.low) * channels, (top + x.high) * channels];
      let [bottomLeft, bottomRight] = [(bottom + x.low) * channels, (bottom + x.high) * channels];
      for (let c = 0; c < channels; c++) {
        const above = data[topLeft] + (data[topRight++] - data[topLeft++]) * x.share;
        const below = data[bottomLeft] + (data[bottomRight++] - data[bottomLeft++]) * x.share;
        to[at++] = above + (below - above) * y.share;
      }
    }
  };
}

/** Every so many rows and columns of the grid are looked at for moments. */
const SPACING = 3;

/** Sums over the picture, and not over the grey beside it. */
export function momentsOf(features: FeatureMaps): Moments {
  const moments = new Moments(depthOf(features.maps));
  const read = featureReader(features);
  const values = new Float64Array(moments.depth);
  const [rows, columns] = gridSize(features);
  for (let row = 0; row < rows; row += SPACING) {
    for (let column = 0; column < columns; column += SPACING) {
      read(row, column, values);
      moments.add(values);
    }
  }
  return moments;
}
