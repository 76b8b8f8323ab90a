/** The .index file of the embedded model, to scale: where its parts lie, and who points to whom. */
import { readFileSync } from 'node:fs';
import { blockEntries, readHandle, TRAILER_BYTES } from '../../../src/proto/tables/block.js';
import { ByteCursor } from '../../../src/proto/wire/byte_cursor.js';
import { FOOTER_BYTES } from '../../../src/proto/tables/sorted_table.js';
import { BLUE, Figure, GREEN, GREY, grouped, INK, ORANGE, PURPLE } from '../svg.mjs';

const [LEFT, WIDTH] = [30, 900];

export default function draw() {
  const file = Uint8Array.from(readFileSync(new URL('../../../models/mobilenetv2_voc_small/model.ckpt.index', import.meta.url)));
  const place = { file: 'model.ckpt.index', what: 'figure', kind: 'checkpoint' };
  const cursor = new ByteCursor(file.subarray(-FOOTER_BYTES), place);
  const [meta, index] = [readHandle(cursor), readHandle(cursor)];
  const handleBytes = cursor.position;
  const [row] = [...blockEntries(file.subarray(index.offset, index.offset + index.size), place)];
  const data = readHandle(new ByteCursor(row.value, place));
  const view = new DataView(file.buffer, data.offset, data.size);
  const restarts = view.getUint32(data.size - 4, true);

  const figure = new Figure({
    title: 'The parts of model.ckpt.index to scale',
    description: `A data block of ${data.size} bytes, then a meta-index block, an index block and a footer of together ${file.length - data.size} bytes. The footer points to the index block, which points to the data block.`,
    width: 960,
    height: 330,
  });

  const x = (byte) => LEFT + (byte / file.length) * WIDTH;
  figure.text(LEFT, 30, `model.ckpt.index, ${grouped(file.length)} bytes`, { weight: 600 });
  figure.rect(x(0), 42, x(data.size) - x(0), 44, { fill: BLUE.pale, stroke: BLUE.deep });
  figure.text(x(data.size / 2), 69, `data block, ${grouped(data.size)} bytes: ${restarts} runs of at most 16 entries`, { at: 'middle', fill: BLUE.deep });
  for (let i = 0; i < restarts; i++) {
    const at = x(view.getUint32(data.size - 4 - 4 * (restarts - i), true));
    figure.line(at, 86, at, 94, { stroke: BLUE.deep });
  }
  figure.text(LEFT + 14, 110, 'restarts', { fill: BLUE.deep });
  figure.rect(x(data.size), 42, x(file.length) - x(data.size), 44, { fill: GREY.deep });

  // What the grey end holds, byte by byte.
  const parts = [
    { name: 'trailer', bytes: TRAILER_BYTES, color: GREY },
    { name: 'meta-index', bytes: meta.size, color: PURPLE, at: meta.offset },
    { name: 'trailer', bytes: TRAILER_BYTES, color: GREY },
    { name: 'index block', bytes: index.size, color: ORANGE, at: index.offset },
    { name: 'trailer', bytes: TRAILER_BYTES, color: GREY },
    { name: 'handles', bytes: handleBytes, color: GREEN, at: file.length - FOOTER_BYTES },
    { name: 'zeros', bytes: FOOTER_BYTES - 8 - handleBytes, color: { deep: GREY.deep, pale: '#ffffff' } },
    { name: 'magic number', bytes: 8, color: GREEN, at: file.length - 8 },
  ];
  const first = data.offset + data.size;
  const cell = WIDTH / (file.length - first);
  const top = 180;
  figure.polyline([[x(first), 86], [LEFT, top]], { stroke: GREY.deep, strokeWidth: 1, dash: '3 3' });
  figure.polyline([[x(file.length), 86], [LEFT + WIDTH, top]], { stroke: GREY.deep, strokeWidth: 1, dash: '3 3' });
  figure.text(LEFT, top + 124, `the last ${file.length - first} bytes, one cell each`, { weight: 600 });
  let byte = first;
  const left = (at) => LEFT + (at - first) * cell;
  for (const { name, bytes, color, at } of parts) {
    for (let i = 0; i < bytes; i++) figure.rect(left(byte + i), top, cell, 36, { fill: color.pale, stroke: color.deep, strokeWidth: 0.5 });
    figure.rect(left(byte), top, bytes * cell, 36, { stroke: color.deep, strokeWidth: 1.5 });
    const middle = left(byte + bytes / 2);
    if (name === 'trailer') figure.text(middle, top + 23, '5', { at: 'middle', fill: GREY.deep });
    else figure.text(middle, top + 54, name, { at: 'middle', fill: color.deep });
    if (at !== undefined) figure.text(middle, top + 70, `at ${grouped(at)}`, { at: 'middle', fill: GREY.deep });
    byte += bytes;
  }
  figure.text(left(first + 2.5), top + 54, 'trailer', { at: 'middle', fill: GREY.deep });
  // Arrows above: footer -> index block -> data block.
  const footer = left(file.length - FOOTER_BYTES + 3);
  const indexMiddle = left(index.offset + index.size / 2);
  figure.arrow([[footer, top - 2], [footer, top - 26], [indexMiddle + 6, top - 26], [indexMiddle + 6, top - 4]], { stroke: GREEN.deep });
  figure.arrow([[indexMiddle - 6, top - 2], [indexMiddle - 6, top - 46], [x(40), top - 46], [x(40), 90]], { stroke: ORANGE.deep });
  figure.text(footer + 10, top - 22, 'the footer says where the index block is', { fill: GREEN.deep });
  figure.text(x(40) + 12, top - 51, 'the index block says where the data block is', { fill: ORANGE.deep });
  figure.text(LEFT + WIDTH, top + 124, 'trailer: compression and checksum of the block in front of it', { at: 'end', fill: INK });
  return figure;
}
