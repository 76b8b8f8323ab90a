/** Means over squares, in time that does not depend on the radius. */

/**
 * The mean of the squares of 2 * radius + 1 pixels around each pixel, of which only the part inside counts. Rows, then columns, each with a running sum.
 *
 * @param map [h * w]; stays as it is
 * @param means [h * w]; may be the map itself
 */
export function boxMeans(map: Float32Array, height: number, width: number, radius: number, means: Float32Array = new Float32Array(map.length)): Float32Array {
  const line = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let sum = 0;
    for (let x = 0; x < Math.min(radius, width); x++) sum += line[x] = map[row + x];
    for (let x = 0; x < width; x++) {
      const [added, gone] = [x + radius, x - radius - 1];
      if (added < width) sum += line[added] = map[row + added];
      if (gone >= 0) sum -= line[gone];
      means[row + x] = sum / (Math.min(added, width - 1) - Math.max(gone, -1));
    }
  }
  averageColumns(means, height, width, radius);
  return means;
}

/** In place: rows that are still needed are kept apart. */
function averageColumns(map: Float32Array, height: number, width: number, radius: number): void {
  const kept = Math.min(height, 2 * radius + 2);
  const rows = new Float32Array(kept * width);
  const sums = new Float64Array(width);
  const add = (y: number): void => {
    const to = (y % kept) * width;
    for (let x = 0; x < width; x++) sums[x] += rows[to + x] = map[y * width + x];
  };
  for (let y = 0; y < Math.min(radius, height); y++) add(y);
  for (let y = 0; y < height; y++) {
    const [added, gone] = [y + radius, y - radius - 1];
    if (added < height) add(added);
    if (gone >= 0) for (let x = 0, from = (gone % kept) * width; x < width; x++) sums[x] -= rows[from + x];
    const count = Math.min(added, height - 1) - Math.max(gone, -1);
    for (let x = 0; x < width; x++) map[y * width + x] = sums[x] / count;
  }
}

/** Three means in a row are nearly a Gaussian of the standard deviation radius (each square has a third of its variance). */
export function blurred(map: Float32Array, height: number, width: number, radius: number): Float32Array {
  if (!(radius > 0)) return map;
  // A square of 2 r + 1 pixels has the variance ((2 r + 1)^2 - 1) / 12.
  const each = Math.max(1, Math.round((Math.sqrt(4 * radius * radius + 1) - 1) / 2));
  const once = boxMeans(map, height, width, each);
  boxMeans(once, height, width, each, once);
  return boxMeans(once, height, width, each, once);
}
