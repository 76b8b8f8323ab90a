/** Truth and labels of chapter 6 as squares, and what of the cat is in both, and in one of them only. */
import { smallMap } from '../../../docs/course/truths.ts';
import { BLUE, Figure, GREEN, GREY, ORANGE, PURPLE } from '../svg.mjs';

const [COLUMNS, CELL, TOP] = [12, 20, 44];
const CAT = 1;

export default function draw() {
  const [truth, labels] = [smallMap(0), smallMap(1)];
  const rows = truth.length / COLUMNS;
  const width = COLUMNS * CELL;
  const figure = new Figure({
    title: 'Intersection and union',
    description: 'The truth and the labels of a small picture, and for the cat the pixels that are in both, missed, or too many.',
    width: 3 * width + 80,
    height: TOP + rows * CELL + 66,
  });
  const grid = (i, title, colorOf) => {
    const left = 20 + i * (width + 20);
    figure.text(left, 30, title, { weight: 600 });
    for (const k of truth.keys()) {
      const [y, x] = [Math.floor(k / COLUMNS), k % COLUMNS];
      figure.rect(left + x * CELL + 1, TOP + y * CELL + 1, CELL - 2, CELL - 2, { fill: colorOf(k), radius: 2 });
    }
    return left;
  };
  const classColor = (label) => (label === 0 ? GREY.pale : label === CAT ? ORANGE.deep : PURPLE.deep);
  const below = TOP + rows * CELL + 22;
  const legend = (left, entries) => {
    let x = left;
    for (const [name, color] of entries) {
      figure.rect(x, below - 11, 12, 12, { fill: color, radius: 2 });
      figure.text(x + 17, below, name);
      x += 31 + 6.2 * name.length;
    }
  };
  legend(grid(0, 'truth', (k) => classColor(truth[k])), [['cat', ORANGE.deep], ['bird', PURPLE.deep]]);
  grid(1, 'labels', (k) => classColor(labels[k]));
  const kind = (k) => (truth[k] === CAT ? (labels[k] === CAT ? 'both' : 'missed') : labels[k] === CAT ? 'too many' : 'none');
  const colors = { both: GREEN.deep, missed: BLUE.deep, 'too many': GREY.deep, none: GREY.pale };
  const left = grid(2, 'the cat in both', (k) => colors[kind(k)]);
  const count = (wanted) => [...truth.keys()].filter((k) => kind(k) === wanted).length;
  const [both, missed, tooMany] = ['both', 'missed', 'too many'].map(count);
  legend(left, [[`both ${both}`, colors.both], [`missed ${missed}`, colors.missed], [`too many ${tooMany}`, colors['too many']]]);
  figure.text(left, below + 24, `IoU = ${both} / (${both} + ${missed} + ${tooMany}) = ${(both / (both + missed + tooMany)).toFixed(2)}`);
  return figure;
}
