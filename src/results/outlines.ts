/**
 * Outlines of regions, along the sides of pixels.
 *
 * Corners of pixels are whole numbers: pixel (x, y) covers [x, x + 1] x [y, y + 1], so outlines run from (0, 0) to (width, height), and filling them
 * gives exactly the pixels they came from.
 */
/** Corners in order, the first one again at the end. */
export type Ring = readonly (readonly [x: number, y: number])[];

/** An outer ring, and the rings of its holes. */
export type Rings = readonly Ring[];

/** Right, down, left, up. */
const [DX, DY] = [[1, 0, -1, 0], [0, 1, 0, -1]];

/** By heading: the pixels beside a corner that lie ahead, to the right and to the left, counted from the pixel right below the corner. */
const AHEAD_RIGHT = [[0, 0], [-1, 0], [-1, -1], [0, -1]] as const;
const AHEAD_LEFT = [[0, -1], [0, 0], [-1, 0], [-1, -1]] as const;

/**
 * Rings of all parts in a map of parts that are connected by sides (so that every polygon is a simple one). Outer rings have a positive area by the shoelace formula in these
 * coordinates: clockwise to the eye, since y grows downwards. Holes run the other way. In time that is linear in the pixels.
 *
 * @param map [h * w], 0 outside, else parts from 1 to `count`, each connected by sides
 * @returns by part - 1
 */
export function outlinesOf(map: Int32Array, height: number, width: number, count: number): Rings[] {
  const rings = Array.from({ length: count }, (): Ring[] => []);
  /** Whether the upper side of a pixel belongs to a ring already. */
  const walked = new Uint8Array(map.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const part = map[i];
      if (part === 0 || walked[i] === 1 || (y > 0 && map[i - width] === part)) continue;
      for (const ring of walk(map, height, width, x, y, walked)) {
        // There is one of these a part, and it is found first, but for holes that touch it.
        if (isOuter(ring)) rings[part - 1].unshift(ring);
        else rings[part - 1].push(ring);
      }
    }
  }
  return rings;
}

/**
 * Follows a part's border from the upper side of pixel (x, y) on, with the part to the right, and turns right wherever that is possible: past another pixel of the part that only touches the
 * corner. Where it comes to such a corner again, what lies between is a ring of its own, so that no ring touches itself.
 */
function walk(map: Int32Array, height: number, width: number, startX: number, startY: number, walked: Uint8Array): Ring[] {
  const part = map[startY * width + startX];
  const isInside = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < width && y < height && map[y * width + x] === part;
  const rings: Ring[] = [];
  const corners: (readonly [number, number])[] = [[startX, startY]];
  /** Where in `corners` those are that a border may come to twice. */
  const places = new Map<number, number>([[startY * (width + 1) + startX, 0]]);
  let [x, y, heading] = [startX, startY, 0];
  do {
    if (heading === 0) walked[y * width + x] = 1;
    x += DX[heading];
    y += DY[heading];
    const isRight = isInside(x + AHEAD_RIGHT[heading][0], y + AHEAD_RIGHT[heading][1]);
    const isLeft = isInside(x + AHEAD_LEFT[heading][0], y + AHEAD_LEFT[heading][1]);
    if (isRight && !isLeft) continue;
    heading = (heading + (isRight ? 3 : 1)) % 4;
    const corner = y * (width + 1) + x;
    const place = places.get(corner) ?? corners.length;
    const before = corners[place];
    if (before?.[0] === x && before[1] === y) {
      rings.push([...corners.splice(place), [x, y]]);
    } else if (isLeft && !isRight) {
      places.set(corner, corners.length);
    }
    corners.push([x, y]);
  } while (x !== startX || y !== startY || heading !== 0);
  return rings;
}

const isOuter = (ring: Ring): boolean => areaOf(ring) > 0;

/** By the shoelace formula: positive for rings that are clockwise to the eye. */
export function areaOf(ring: Ring): number {
  let twice = 0;
  for (let i = 1; i < ring.length; i++) twice += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return twice / 2;
}
