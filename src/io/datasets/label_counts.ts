/** How often each index occurs in a label map. */
import { denseBytes, type LabelMap } from '../pictures/picture.js';

/** The indices that occur, in order, and at how many pixels. */
export function pixelsByIndex(labels: LabelMap): (readonly [index: number, pixels: number])[] {
  const data = denseBytes('label map', labels, [-1, -1]);
  const counts = new Int32Array(256);
  for (let i = 0; i < data.length; i++) counts[data[i]]++;
  return [...counts].flatMap((pixels, index) => (pixels > 0 ? [[index, pixels] as const] : []));
}
