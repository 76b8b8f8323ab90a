/** Keys of the data block as they are stored: what is shared with the key before, and what is written. */
import { readFileSync } from 'node:fs';
import { blockEntries, readHandle } from '../../../src/proto/tables/block.js';
import { ByteCursor } from '../../../src/proto/wire/byte_cursor.js';
import { FOOTER_BYTES } from '../../../src/proto/tables/sorted_table.js';
import { BLUE, Figure, GREY, INK, ORANGE } from '../svg.mjs';

const CHARACTER = 8.1;

export default function draw() {
  const file = Uint8Array.from(readFileSync(new URL('../../../models/mobilenetv2_voc_small/model.ckpt.index', import.meta.url)));
  const place = { file: 'model.ckpt.index', what: 'figure', kind: 'checkpoint' };
  const cursor = new ByteCursor(file.subarray(-FOOTER_BYTES), place);
  readHandle(cursor);
  const index = readHandle(cursor);
  const [row] = [...blockEntries(file.subarray(index.offset, index.offset + index.size), place)];
  const data = readHandle(new ByteCursor(row.value, place));
  const keys = [...blockEntries(file.subarray(data.offset, data.offset + data.size), place)].map(({ key }) => key);
  const shown = [0, 1, 2, 3, 4, 5, 6, 7, 14, 15, 16, 17, 18];

  const figure = new Figure({
    title: 'Keys that share their beginnings',
    description: 'Of each key only what differs from the key before is stored. Every sixteenth key is stored whole: a restart.',
    width: 960,
    height: 70 + 24 * (shown.length + 1),
  });
  figure.text(30, 34, 'entry', { fill: GREY.deep }).text(86, 34, 'shared', { fill: GREY.deep }).text(140, 34, 'new', { fill: GREY.deep }).text(190, 34, 'key', { fill: GREY.deep });
  let y = 58;
  for (const [i, entry] of shown.entries()) {
    if (i > 0 && entry !== shown[i - 1] + 1) {
      figure.text(190, y, '...', { fill: GREY.deep });
      y += 24;
    }
    const key = keys[entry];
    const isRestart = entry % 16 === 0;
    let shared = 0;
    if (!isRestart) while (shared < key.length && key[shared] === keys[entry - 1][shared]) shared++;
    const color = isRestart ? ORANGE : BLUE;
    figure.text(62, y, entry, { at: 'end', mono: true }).text(116, y, shared, { at: 'end', mono: true, fill: GREY.deep }).text(164, y, key.length - shared, { at: 'end', mono: true, fill: color.deep });
    if (key.length > shared) figure.rect(188 + shared * CHARACTER, y - 14, (key.length - shared) * CHARACTER + 4, 19, { fill: color.pale, radius: 3 });
    const part = (from, to, fill) => to > from && figure.text(190 + from * CHARACTER, y, key.slice(from, to), { mono: true, fill, width: (to - from) * CHARACTER });
    part(0, shared, GREY.deep);
    part(shared, key.length, INK);
    if (key === '') figure.text(190, y, "'' (the header)", { fill: GREY.deep });
    if (isRestart) figure.text(930, y, 'restart', { at: 'end', fill: ORANGE.deep });
    y += 24;
  }
  return figure;
}
