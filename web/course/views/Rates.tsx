/** Which positions of a map a 3x3 filter reads, at any rate and for any position. */
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { tapsAtRate, type Position } from '../../inside/geometry/sampling.js';
import { describeRate } from '../../inside/geometry/sentences.js';
import { pointing } from './positions.js';

/** The last map at output stride 16, of a crop of 513 x 513. */
const SIDE = 33;
const AXIS = { size: SIDE, stride: 16, offset: 0 };
const MAP = { rows: AXIS, columns: AXIS };
/** Room around the map, to see taps that lie outside. */
const MARGIN = 7;

export function Rates(): VNode {
  const [rate, at] = [useSignal(6), useSignal<Position>([16, 16])];
  const taps = tapsAtRate(rate.value, at.value, MAP);
  const inside = taps.filter((tap) => tap.inside).length;
  const side = SIDE + 2 * MARGIN;
  return (
    <section class="live" aria-label="Rates, to be tried">
      <label class="live-range">
        Rate <input type="range" min={1} max={36} value={rate.value} onInput={({ currentTarget }) => (rate.value = Number(currentTarget.value))} />
        <output>{rate.value}</output>
      </label>
      <div class="live-map" aria-label={`A map of ${SIDE} × ${SIDE} positions; arrow keys move the position`} {...pointing([SIDE, SIDE], at.value, (to) => (at.value = to), MARGIN)}>
        <svg viewBox={`${-MARGIN} ${-MARGIN} ${side} ${side}`} aria-hidden="true">
          <rect class="live-area" width={SIDE} height={SIDE} />
          <path class="live-grid" d={Array.from({ length: SIDE + 1 }, (_, i) => `M0 ${i}H${SIDE}M${i} 0V${SIDE}`).join('')} />
          {taps.map(({ y, x, ...tap }) => (
            <rect key={`${y} ${x}`} class={`live-tap${tap.centre ? ' is-centre' : ''}${tap.inside ? '' : ' is-outside'}`} x={x} y={y} width={1} height={1} />
          ))}
        </svg>
      </div>
      <p class="live-words" aria-live="polite" data-inside={inside}>
        Position {at.value[0]}, {at.value[1]}. {describeRate(rate.value, taps, MAP)}
      </p>
    </section>
  );
}
