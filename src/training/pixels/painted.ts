/** From strokes on a picture to places of the grid whose class is known. */
import { IGNORED } from './ignored.js';
import { gridSize, placeOf, type PixelFeatures } from './pixel_features.js';
import { InvalidArgumentError, ShapeMismatchError } from '../../errors.js';
import { denseBytes, type LabelMap } from '../../io/pictures/picture.js';

/** A picture on which something was painted. */
export interface PaintedPicture {
  readonly features: PixelFeatures;
  /** uint8 [h, w] of the picture's size: the class of what was painted, and 255 everywhere else. */
  readonly labels: LabelMap;
}

export interface PaintedPlace {
  readonly row: number;
  readonly column: number;
  readonly label: number;
}

/**
 * The painted places, row by row. Where several classes meet, the one of most pixels counts.
 *
 * @throws ShapeMismatchError for labels of another size than the picture, InvalidArgumentError for one that is no class
 */
export function paintedPlaces({ features, labels }: PaintedPicture, numClasses: number): PaintedPlace[] {
  const [height, width] = features.pictureSize;
  const [rows, columns] = labels.shape;
  if (rows !== height || columns !== width) throw new ShapeMismatchError(`The strokes are ${rows} x ${columns}, and their picture is ${height} x ${width}. Paint on a label map of the picture's size.`);
  const [gridRows, gridColumns] = gridSize(features);
  const fine = features.maps[features.maps.length - 1];
  const rowOf = places(height, features.height, features.cropSize[0], fine.height);
  const columnOf = places(width, features.width, features.cropSize[1], fine.width);
  const counts = new Map<number, Uint32Array>();
  const painted = denseBytes('strokes', labels, [-1, -1]);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const label = painted[at];
      if (label === IGNORED) continue;
      if (label >= numClasses) throw new InvalidArgumentError(`The label ${label} at row ${y}, column ${x} is none of the ${numClasses} classes; ${IGNORED} is for what is not painted.`);
      const place = rowOf[y] * gridColumns + columnOf[x];
      const count = counts.get(place) ?? new Uint32Array(numClasses);
      count[label]++;
      counts.set(place, count);
    }
  }
  const found: PaintedPlace[] = [];
  for (let place = 0; place < gridRows * gridColumns; place++) {
    const count = counts.get(place);
    if (count) found.push({ row: Math.floor(place / gridColumns), column: place % gridColumns, label: count.indexOf(Math.max(...count)) });
  }
  return found;
}

/** For each row or column of the picture, that of the grid. */
function places(side: number, fittedSide: number, cropSide: number, mapSide: number): number[] {
  const scale = side > 1 ? (fittedSide - 1) / (side - 1) : 0;
  return Array.from({ length: side }, (_, i) => placeOf(i * scale, cropSide, mapSide));
}
