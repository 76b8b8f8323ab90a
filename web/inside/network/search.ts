/** Finding layers by what people type: parts of names, kinds, shapes. */
import type { BlockLayer } from './blocks.js';
import { kindOf, rateOf } from './kinds.js';

/** Every word has to occur: in the name, in what the layer does, in its shape (`33x33`), or as its rate (`rate 2`). Shorter names first. */
export function findLayers(layers: Iterable<BlockLayer>, query: string): BlockLayer[] {
  const words = plain(query).split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return [];
  const found = [...layers].filter((layer) => {
    const text = plain(`${layer.name} ${layer.op} ${kindOf(layer)} ${layer.shape.join('x')} rate${rateOf(layer)}`);
    return words.every((word) => text.includes(word));
  });
  return found.sort((a, b) => a.name.length - b.name.length);
}

const plain = (text: string): string => text.toLowerCase().replaceAll('×', 'x').replace(/\s*x\s*(?=\d)/g, 'x').replace(/rate\s+(?=\d)/g, 'rate');
