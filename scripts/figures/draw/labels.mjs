/** A picture, the scores of one class on the map of 33 x 33, and the labels that follow from the scores of all classes. */
import { readFileSync } from 'node:fs';
import { DeepLab } from '../../../src/index.js';
import { readImage } from '../../../src/io/pictures/image.js';
import { encodeJpeg } from '../../../src/io/pictures/jpeg/encode.js';
import { resize } from '../../../src/io/pictures/resize.js';
import { Figure, GREY, INK, ORANGE } from '../svg.mjs';

const [WIDTH, HEIGHT] = [300, 200];
const CAT = 8;
const SHADES = 16;

export default async function draw() {
  const picture = await readImage(new Uint8Array(readFileSync(new URL('../../../examples/chelsea.png', import.meta.url))));
  const [height, width] = picture.shape;
  // The plain kernels give the same digits on every machine.
  const model = await DeepLab.load(undefined, { backend: 'cpu' });
  const [logits] = await model.run(picture, ['logits/semantic/BiasAdd']);
  const { labels } = await model.segment(picture);
  await model.dispose();
  const jpeg = await encodeJpeg(resize(picture, [HEIGHT, WIDTH]), 70);

  const figure = new Figure({
    title: 'From a picture to labels',
    description: 'A cat; the scores of the class cat on the map, high on the cat; and the outline of the pixels with the label cat.',
    width: 3 * WIDTH + 80,
    height: HEIGHT + 84,
  });
  const left = (i) => 20 + i * (WIDTH + 20);
  const top = 40;
  const uri = `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
  for (const [i, title] of [`the picture, ${height} x ${width}`, 'scores of cat, one every 16 pixels', 'the label cat, resized scores'].entries()) figure.text(left(i), 28, title, { weight: 600 });
  figure.image([[left(0), top], [left(2), top]], WIDTH, HEIGHT, uri);

  // Scores as squares around the pixels that they belong to.
  const [side, classes] = [logits.shape[2], logits.shape[3]];
  const score = (y, x) => logits.data[(y * side + x) * classes + CAT];
  const [rows, columns] = [Math.ceil(height / 16), Math.ceil(width / 16)];
  const shown = Array.from({ length: rows * columns }, (_, i) => score(Math.floor(i / columns), i % columns));
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const paths = Array.from({ length: SHADES }, () => '');
  const pixel = (value, most) => Math.round(Math.min(most, Math.max(0, (value * WIDTH) / width)) * 10) / 10;
  for (const [i, value] of shown.entries()) {
    const [y, x] = [Math.floor(i / columns), i % columns];
    const [x0, y0, x1, y1] = [pixel(x * 16 - 8, WIDTH), pixel(y * 16 - 8, HEIGHT), pixel(x * 16 + 8, WIDTH), pixel(y * 16 + 8, HEIGHT)];
    paths[Math.round(((value - low) / (high - low)) * (SHADES - 1))] += `M${left(1) + x0} ${top + y0}H${left(1) + x1}V${top + y1}H${left(1) + x0}Z`;
  }
  for (const [shade, path] of paths.entries()) if (path) figure.path(path, { fill: shadeColor(shade / (SHADES - 1)), crisp: true });
  figure.path(rowsOf(labels, CAT, left(2), top), { fill: ORANGE.deep, opacity: 0.6, crisp: true });
  const share = labels.data.reduce((count, label) => count + (label === CAT ? 1 : 0), 0) / labels.data.length;
  figure.text(left(1), top + HEIGHT + 24, `from ${low.toFixed(1)} (pale) to ${high.toFixed(1)} (dark)`, { fill: GREY.deep });
  figure.text(left(2), top + HEIGHT + 24, `${(100 * share).toFixed(1)} % of the pixels`, { fill: GREY.deep });
  figure.text(left(0), top + HEIGHT + 24, 'examples/chelsea.png', { fill: INK });
  return figure;
}

/** From pale to dark orange. */
function shadeColor(t) {
  return `#${[[255, 120], [246, 52], [230, 0]].map(([from, to]) => Math.round(from + (to - from) * t).toString(16).padStart(2, '0')).join('')}`;
}

/** The runs of a label, of every second row, as one path over the shrunken picture. */
function rowsOf({ data, shape: [height, width] }, label, left, top) {
  const [scaleX, scaleY] = [WIDTH / width, HEIGHT / height];
  const round = (value) => Math.round(value * 10) / 10;
  let path = '';
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] !== label) continue;
      const start = x;
      while (x < width && data[y * width + x] === label) x++;
      path += `M${round(left + start * scaleX)} ${round(top + y * scaleY)}H${round(left + x * scaleX)}V${round(top + (y + 2) * scaleY)}H${round(left + start * scaleX)}Z`;
    }
  }
  return path;
}
