/** One convolution of a picture with its numbers: nine products and their sum, for any position and any filter. */
import { useComputed, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Position } from '../../inside/geometry/sampling.js';
import { sumAt, type Filter, type MapValues } from '../../inside/sums/sum.js';
import { greyCat } from './grey_picture.js';
import { MapCanvas } from './MapCanvas.js';

/** Row by row. */
const FILTERS: Readonly<Record<string, readonly number[]>> = {
  'edges from left to right': [-1, 0, 1, -2, 0, 2, -1, 0, 1],
  'edges from top to bottom': [-1, -2, -1, 0, 0, 0, 1, 2, 1],
  'mean of nine': Array.from({ length: 9 }, () => 0.11),
  sharper: [0, -1, 0, -1, 5, -1, 0, -1, 0],
  'as it is': [0, 0, 0, 0, 1, 0, 0, 0, 0],
};
const [FIRST] = Object.keys(FILTERS);

/** A grey map from its least to its greatest value. */
function levels(values: ArrayLike<number>): Uint8Array {
  const all = Array.from(values);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return Uint8Array.from(all, (value) => (high > low ? Math.round((255 * (value - low)) / (high - low)) : 0));
}

const shown = (value: number): string => value.toFixed(2).replace('-', '−');

export function ConvolutionSum(): VNode | null {
  const picture = useSignal<MapValues | undefined>(undefined);
  const weights = useSignal<readonly number[]>(FILTERS[FIRST]);
  const rate = useSignal(1);
  const at = useSignal<Position>([12, 17]);
  useEffect(() => void greyCat().then((cat) => (picture.value = cat)), []);

  const sums = useComputed(() => {
    const read = picture.value;
    if (!read) return undefined;
    const filter: Filter = { shape: [3, 3, 1, 1], values: weights.value, isDepthwise: false };
    const window = { size: [3, 3], strides: [1, 1], rates: [rate.value, rate.value], padding: [rate.value, rate.value] } as const;
    const sum = (y: number, x: number) => sumAt(read, filter, window, 0, [y, x]);
    const made = Float32Array.from({ length: read.height * read.width }, (_, i) => sum(Math.floor(i / read.width), i % read.width).total);
    return { made: levels(made), read: levels(read.values), sum };
  });
  const [read, found] = [picture.value, sums.value];
  if (!read || !found) return null;
  const { height, width } = read;
  const [y, x] = at.value;
  const { terms, total } = found.sum(y, x);
  const move = (to: Position): void => void (at.value = to);
  const box = (row: number, column: number, name: string): VNode => <rect key={`${row} ${column}`} class={name} x={column} y={row} width={1} height={1} />;
  const chosen = Object.keys(FILTERS).find((name) => FILTERS[name] === weights.value) ?? '';
  return (
    <section class="live" aria-label="A convolution, to be tried">
      <div class="live-bar">
        <label>
          Filter{' '}
          <select value={chosen} onChange={({ currentTarget }) => (weights.value = FILTERS[currentTarget.value] ?? weights.value)}>
            {Object.keys(FILTERS).map((name) => (
              <option key={name}>{name}</option>
            ))}
            {chosen === '' && <option value="">your own</option>}
          </select>
        </label>
        <label class="live-range">
          Rate <input type="range" min={1} max={8} value={rate.value} onInput={({ currentTarget }) => (rate.value = Number(currentTarget.value))} />
          <output>{rate.value}</output>
        </label>
      </div>
      <div class="live-pair">
        <MapCanvas height={height} width={width} levels={found.read} colours="grey" label="The map that is read; arrow keys move the position" at={at.value} onMove={move}>
          {terms.map(({ tap: [row, column] }) => box(y + (row - 1) * rate.value, x + (column - 1) * rate.value, `live-tap${row === 1 && column === 1 ? ' is-centre' : ''}`))}
        </MapCanvas>
        <MapCanvas height={height} width={width} levels={found.made} colours="grey" label="The map that is made; arrow keys move the position" at={at.value} onMove={move}>
          {box(y, x, 'live-tap is-centre')}
        </MapCanvas>
      </div>
      <div class="live-terms">
        {terms.map(({ input, weight }, i) => (
          <label key={i}>
            <span>{shown(input)} ×</span>
            <input
              type="number"
              step="0.5"
              value={weight}
              aria-label={`Weight of row ${Math.floor(i / 3) + 1}, column ${(i % 3) + 1}`}
              onInput={({ currentTarget }) => Number.isFinite(currentTarget.valueAsNumber) && (weights.value = weights.value.map((old, k) => (k === i ? currentTarget.valueAsNumber : old)))}
            />
            <span>= {shown(input * weight)}</span>
          </label>
        ))}
      </div>
      <p class="live-words" aria-live="polite">
        At row {y}, column {x} the nine products add up to <b class="live-total">{shown(total)}</b>. Move over either map, or change a weight.
      </p>
    </section>
  );
}
