/** Results that would be written over pictures that are yet to be read. */
import { resolve } from 'node:path';
import { stemOf } from '../../../results/result_files.js';
import { UsageError } from '../../terminal/exit.js';
import type { OutputFiles } from '../output_files.js';

/** Beside labels and overlays, which are looked at where their names are given. */
const RESULT = /\.(cutout|[^./\\]+\.(mask|soft))\.png$/;

/** Many file systems do not tell upper from lower case. */
const placeOf = (path: string): string => resolve(path).toLowerCase();

/** @throws UsageError */
export function checkCollisions(files: readonly OutputFiles[]): void {
  const stems = new Map(files.map((file) => [placeOf(stemOf(file)), file.picture]));
  for (const { picture } of files) {
    const place = placeOf(picture);
    const other = RESULT.test(place) ? stems.get(place.replace(RESULT, '')) : undefined;
    if (other !== undefined) throw new UsageError(`A result for '${other}' may overwrite the picture '${picture}'. Choose another --out.`);
  }
}
