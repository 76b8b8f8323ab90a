/** Five layers that tell how a network comes from edges to scores, chosen by where they lie in whatever network it is. */
import type { BlockLayer } from './blocks.js';
import { hasFilter } from './kinds.js';

export interface Stop {
  readonly title: string;
  readonly text: string;
  readonly layer: string;
}

const WORDS: readonly (readonly [title: string, text: string])[] = [
  ['Edges', 'The first filters see a few pixels. Their maps are bright where there is an edge, or one colour beside another: choose some channels below and compare them with the picture.'],
  ['Textures', 'A few layers on, a position stands for some pixels and sees more of them. Channels answer to fur, stripes, cloth: to how a surface looks, not to what it is.'],
  ['Parts', 'Half-way, a position sees a good part of the picture. Channels answer to parts, such as an eye, an ear or a wheel, wherever they are.'],
  ['The whole', 'The last maps before the decision. A position knows what it belongs to: bright regions have the shape of the animal or the person.'],
  ['Scores', 'One channel for each class. Where a channel is greater than all others, that is the label: enlarged to the size of the picture, it is what the first tab shows.'],
];

/** @param layers In the order in which they run @param strideOf The output stride of a layer's map */
export function tourOf(layers: readonly BlockLayer[], strideOf: (name: string) => number): Stop[] {
  const filters = layers.filter((layer) => hasFilter(layer) && layer.shape.length === 4 && layer.shape[1] > 1);
  if (filters.length < WORDS.length) return [];
  const most = Math.max(...filters.map(({ name }) => strideOf(name)));
  const scores = filters[filters.length - 1];
  // On the way down: a decoder comes back to such strides.
  const shallow = filters.slice(1, filters.findIndex(({ name }) => strideOf(name) === most));
  const textures = shallow.findLast(({ name }) => strideOf(name) <= Math.max(4, most / 4)) ?? filters[1];
  const deep = filters.filter(({ name }) => strideOf(name) >= most / 2 && name !== scores.name);
  const parts = deep[Math.floor(deep.length / 2)] ?? filters[Math.floor(filters.length / 2)];
  const whole = filters[filters.length - 2];
  return [filters[0], textures, parts, whole, scores].map(({ name }, i) => ({ title: WORDS[i][0], text: WORDS[i][1], layer: name }));
}
