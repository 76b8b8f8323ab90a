/** The words that the drawing uses. */
import type { VNode } from 'preact';
import { placeOf } from '../../course/glossary.js';
import { exactCount } from '../numbers.js';
import { multiplyAdds, traced } from '../state/network.js';

const WORDS: readonly (readonly [word: string, meaning: string])[] = [
  ['stride', 'how many positions a filter moves on from one result to the next. At stride 2 the map has half as many rows and columns.'],
  ['output stride', 'the product of all strides up to a map: at 16, one position stands for 16 × 16 pixels of the picture.'],
  [
    'rate',
    'how far apart the taps of a filter are. At rate 1 they lie side by side; at rate 6 five positions lie between two of them (à trous: with holes). A higher rate sees further with the same weights and as many multiply-adds, and the map stays as large.',
  ],
  ['tap', 'one of the positions that a filter reads: nine for a filter of 3 × 3. Those outside the map read zeros.'],
  ['receptive field', 'the pixels of the picture that a position depends on through all layers before it. The tint grows with the logarithm of the number of ways that lead to a pixel, from the pixel with the fewest to that with the most: those in the middle have far more than those at the border.'],
  ['step', 'what the engine runs at once: several layers of the network become one step where that is faster. Batch norm, bias and activation are always part of their convolution.'],
];

function meaningOfMultiplyAdds(): string {
  const [here, published] = [multiplyAdds.value, traced.value?.model.info.multiplyAdds ?? 0];
  const difference = ` Over all layers they are ${exactCount(here)}. The model’s own figure is ${exactCount(published)}, since it counts atrous convolutions as TensorFlow computes them, over padded maps that are cut into pieces; here only the taps are computed.`;
  return `multiplications of a value with a weight, each followed by an addition.${published === here ? ' Over all layers they are the model’s own figure.' : difference}`;
}

/** Where the course says more. */
function explained(word: string): VNode | undefined {
  const place = placeOf(word);
  if (place === undefined) return undefined;
  return (
    <>
      {' '}
      <a href={`course/${place}`}>In the course</a>.
    </>
  );
}

export function Words(): VNode {
  const words = [...WORDS, ['multiply-adds', meaningOfMultiplyAdds()] as const];
  return (
    <details class="in-words">
      <summary>What the words mean: stride, output stride, rate, tap, receptive field, step, multiply-adds</summary>
      <dl>
        {words.map(([word, meaning]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>
              {meaning}
              {explained(word)}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
