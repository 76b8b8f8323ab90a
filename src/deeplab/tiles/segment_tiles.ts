/** A picture at its full size, tile by tile. */
import { pictureOf, type Picture } from '../../io/pictures/picture.js';
import { InvalidArgumentError } from '../../errors.js';
import { resizedScores, type ScoreMap } from '../passes/score_map.js';
import { TileBlend, type BlendTarget } from './tile_blend.js';
import type { TileSpan } from './tile_layout.js';

export interface TiledPicture {
  readonly picture: Picture;
  readonly rows: readonly TileSpan[];
  readonly columns: readonly TileSpan[];
}

export interface TileScores {
  readonly classes: number;
  readonly areLogits: boolean;
  /** Class scores of a tile, the `index`-th. */
  of(tile: Picture, index: number): Promise<ScoreMap>;
}

/** What a typed array holds. */
const MOST_ELEMENTS = 2 ** 32;

/** Labels of all pixels, and their probabilities where they are wanted. */
export async function segmentTiles({ picture, rows, columns }: TiledPicture, scores: TileScores, wantsProbabilities: boolean): Promise<BlendTarget> {
  const [height, width] = picture.shape;
  const size = height * width * scores.classes;
  if (wantsProbabilities && size > MOST_ELEMENTS) {
    throw new InvalidArgumentError(`Probabilities of ${height} x ${width} pixels for ${scores.classes} classes are ${size} numbers, and ${MOST_ELEMENTS} can be held at once. Leave 'probabilities' out, or segment a part of the picture.`);
  }
  const target = { labels: new Uint8Array(height * width), ...(wantsProbabilities ? { probabilities: new Float32Array(size) } : {}) };
  const blend = new TileBlend(width, scores.classes, scores.areLogits, target);
  let index = 0;
  for (const row of rows) {
    for (const column of columns) {
      const map = await scores.of(cut(picture, row, column), index++);
      blend.add(row, column, atSize(map, row.size, column.size));
    }
  }
  return target;
}

function cut(picture: Picture, rows: TileSpan, columns: TileSpan): Picture {
  const { data, stride, offset } = picture;
  const [strideY, strideX, strideC] = stride;
  const rgb = new Uint8Array(rows.size * columns.size * 3);
  let to = 0;
  for (let y = rows.start; y < rows.start + rows.size; y++) {
    const row = offset + y * strideY + columns.start * strideX;
    for (let x = 0, from = row; x < columns.size; x++, from += strideX) for (let c = 0; c < 3; c++) rgb[to++] = data[from + c * strideC];
  }
  return pictureOf(rgb, rows.size, columns.size);
}

/** A graph that resizes pictures by itself gives scores of another size. */
function atSize(map: ScoreMap, height: number, width: number): ScoreMap {
  if (map.height === height && map.width === width) return map;
  return { scores: resizedScores(map, height, width), cropWidth: width, classes: map.classes, height, width };
}
