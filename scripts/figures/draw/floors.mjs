/** The house: the rooms of src/ on their floors, read from the imports. A room stands as high as what it imports lets it. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BLUE, Figure, GREEN, GREY, INK, ORANGE, PURPLE } from '../svg.mjs';

const SOURCE = fileURLToPath(new URL('../../../src/', import.meta.url));
const WIDTH = 900;
const [LEFT, TOP, GAP] = [24, 56, 30];

/** Files that lie in no folder: what users import, and what everything stands on. */
const FACE = new Set(['api.ts', 'index.ts', 'browser.ts', 'gpu.ts', 'tiff.ts']);
const COLORS = { 'what users import': GREEN, cli: GREEN, engine: ORANGE, ops: ORANGE, gradients: ORANGE, nets: PURPLE, onnx: PURPLE };

const roomOf = (file) => (file.includes('/') ? file.split('/')[0] : FACE.has(file) ? 'what users import' : 'ground');

/** Room -> the rooms that it imports from. AssemblyScript and what is generated stand apart. */
function readImports() {
  const files = readdirSync(SOURCE, { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !/assembly|generated/.test(file));
  const imports = new Map(files.map((file) => [roomOf(file), new Set()]));
  for (const file of files) {
    for (const [, path] of readFileSync(join(SOURCE, file), 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)) {
      const room = roomOf(normalize(join(dirname(file), path)).replaceAll('\\', '/').replace(/\.js$/, '.ts'));
      if (room !== roomOf(file)) imports.get(roomOf(file)).add(room);
    }
  }
  return imports;
}

/** Room -> floor, 0 at the bottom: one above the highest room that it imports from. */
function floorsOf(imports) {
  const floors = new Map();
  const floor = (room) => {
    if (!floors.has(room)) floors.set(room, Math.max(-1, ...[...imports.get(room)].map(floor)) + 1);
    return floors.get(room);
  };
  [...imports.keys()].sort().forEach(floor);
  return floors;
}

/** The rooms inside a room that have a name of their own. */
function innerRooms(room) {
  if (room === 'ground') return ['tensors, ndarrays, errors'];
  if (room === 'what users import') return ['index, browser, api'];
  const folders = readdirSync(join(SOURCE, room), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  return wrapped(folders, 48);
}

/** Words with commas between, on lines of at most so many characters. */
function wrapped(words, most) {
  const lines = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 2 <= most) lines[lines.length - 1] = `${last}, ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Whether one room reaches another through a third: then its own arrow would say nothing new. */
function reachesThrough(imports, from, to) {
  const reaches = (room) => room === to || [...imports.get(room)].some(reaches);
  return [...imports.get(from)].some((room) => room !== to && reaches(room));
}

export default function draw() {
  const imports = readImports();
  const floors = floorsOf(imports);
  const top = Math.max(...floors.values());
  const rows = Array.from({ length: top + 1 }, (_, i) => [...floors].filter(([, floor]) => floor === top - i).map(([room]) => room).sort());
  const heights = rows.map((rooms) => 34 + 17 * Math.max(...rooms.map((room) => innerRooms(room).length)));
  const figure = new Figure({
    title: 'The rooms of the house, floor by floor',
    description: `From the top: ${rows.map((rooms) => rooms.join(', ')).join('; ')}. Every room imports only from floors below its own.`,
    width: WIDTH,
    height: TOP + heights.reduce((sum, height) => sum + height + GAP, 0),
  });
  figure.text(LEFT, 32, 'src/: every room imports only from the floors below it', { weight: 600 });
  const boxes = new Map();
  let y = TOP;
  for (const [i, rooms] of rows.entries()) {
    const width = Math.min(330, (WIDTH - 2 * LEFT - 16 * (rooms.length - 1)) / rooms.length);
    const start = (WIDTH - rooms.length * width - 16 * (rooms.length - 1)) / 2;
    for (const [k, room] of rooms.entries()) boxes.set(room, { x: start + k * (width + 16), y, width, height: heights[i] });
    y += heights[i] + GAP;
  }
  for (const [room, others] of imports) {
    for (const other of others) if (!reachesThrough(imports, room, other)) drawArrow(figure, boxes.get(room), boxes.get(other));
  }
  for (const [room, { x, y: at, width, height }] of boxes) {
    const color = COLORS[room] ?? (room === 'ground' ? GREY : BLUE);
    figure.rect(x, at, width, height, { fill: color.pale, stroke: color.deep, radius: 4 });
    figure.text(x + width / 2, at + 22, room, { at: 'middle', weight: 600 });
    for (const [line, text] of innerRooms(room).entries()) figure.text(x + width / 2, at + 40 + 17 * line, text, { at: 'middle', fill: INK, size: 12 });
  }
  return figure;
}

function drawArrow(figure, from, to) {
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  const x0 = from.x + from.width / 2;
  const x = clamp(x0, to.x + 12, to.x + to.width - 12);
  figure.arrow([[clamp(x, from.x + 12, from.x + from.width - 12), from.y + from.height], [x, to.y - 2]]);
}
