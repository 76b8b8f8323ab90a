/** The words that the drawing uses. */
import type { VNode } from 'preact';

const WORDS: readonly (readonly [word: string, meaning: string])[] = [
  ['stride', 'how many positions a filter moves on from one result to the next. At stride 2 the map has half as many rows and columns.'],
  ['output stride', 'the product of all strides up to a map: at 16, one position stands for 16 × 16 pixels of the picture.'],
  [
    'rate',
    'how far apart the taps of a filter are. At rate 1 they lie side by side; at rate 6 five positions lie between two of them (à trous: with holes). A higher rate sees further with the same weights and as many multiply-adds, and the map stays as large.',
  ],
  ['tap', 'one of the positions that a filter reads: nine for a filter of 3 × 3. Those outside the map read zeros.'],
  ['receptive field', 'the pixels of the picture that a position depends on through all layers before it. The tint grows with the logarithm of the number of ways that lead to a pixel, from the pixel with the fewest to that with the most: those in the middle have far more than those at the border.'],
];

export function Words(): VNode {
  return (
    <details class="in-words">
      <summary>Stride, rate, tap, receptive field: what the words mean</summary>
      <dl>
        {WORDS.map(([word, meaning]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
