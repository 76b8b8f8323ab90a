/** Small samples as files, in a plain folder. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng } from '../../src/io/pictures/image.js';
import type { Picture } from '../../src/io/pictures/picture.js';
import { madeUpSample, SHAPES } from './made_up.js';

/** Pictures, labels and names of the classes; returns the ids. */
export async function writeMadeUpFolder(root: string, count: number): Promise<string[]> {
  for (const folder of ['images', 'labels']) await mkdir(join(root, folder), { recursive: true });
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const { id, image, labels } = madeUpSample(i);
    ids.push(id);
    await writeFile(join(root, 'images', `${id}.png`), encodePng(image as Picture));
    await writeFile(join(root, 'labels', `${id}.png`), encodePng(labels));
  }
  await writeFile(join(root, 'classes.txt'), SHAPES.classes.map((name, i) => `${name},#${SHAPES.palette[i].map((part) => part.toString(16).padStart(2, '0')).join('')}\n`).join(''));
  return ids;
}
