/** A small grey picture to compute with. */
import type { MapValues } from '../../inside/sums/sum.js';
import { EXAMPLES } from '../../state/examples.js';

const [HEIGHT, WIDTH] = [34, 46];

/** The first example, the cat, [34, 46, 1], from 0 for black to 1 for white. */
export async function greyCat(): Promise<MapValues> {
  const image = new Image();
  image.src = EXAMPLES[0].thumbnail;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser gives no canvas to draw on: close other pages, and reload this one.');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, WIDTH, HEIGHT);
  const { data } = context.getImageData(0, 0, WIDTH, HEIGHT);
  const values = Float32Array.from({ length: HEIGHT * WIDTH }, (_, i) => (0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]) / 255);
  return { height: HEIGHT, width: WIDTH, channels: 1, values };
}
