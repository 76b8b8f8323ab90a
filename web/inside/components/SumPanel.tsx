/** The sum itself: inputs, weights and products of the position that is looked at, and what becomes of their sum. */
import type { VNode } from 'preact';
import { activated } from '../sums/sum.js';
import type { LayerSum } from '../contract.js';
import { value } from '../numbers.js';
import { sum, sumError, summed, sumOf, wantsSum } from '../state/sum.js';

export function SumPanel(): VNode | null {
  if (!summed.value) return null;
  const [of, found] = [sumOf.value, sum.value];
  return (
    <details class="in-sum" open={wantsSum.value} onToggle={({ currentTarget }) => (wantsSum.value = currentTarget.open)}>
      <summary>The sum behind this value: inputs × weights</summary>
      {sumError.value !== undefined && (
        <p class="error" role="alert">
          {sumError.value}
        </p>
      )}
      {found ? (
        <div class="in-sum-parts">
          <p class="in-small">
            Channel {of?.chosen} at row {of?.at[0]}, column {of?.at[1]} is a sum of {found.count.toLocaleString('en')} products. Move over the map or the picture to see another.
          </p>
          {found.count > found.terms.length && found.taps.length > 1 && <Taps of={found} />}
          <Terms of={found} />
          <Result of={found} />
        </div>
      ) : (
        sumError.value === undefined && <p class="in-small">Reading the weights …</p>
      )}
    </details>
  );
}

/** A weight, or a product, as a tint: orange lifts, blue lowers. */
const tint = (share: number): { background: string } => ({ background: `color-mix(in srgb, ${share < 0 ? '#3b82f6' : '#f59e0b'} ${Math.round(45 * Math.min(1, Math.abs(share)))}%, transparent)` });

/** What each tap of the filter adds, over all channels that it reads. */
function Taps({ of: { size, taps } }: { of: LayerSum }): VNode {
  const most = Math.max(...taps.map(Math.abs), 1e-12);
  return (
    <figure class="in-sum-taps">
      <div style={{ display: 'grid', gridTemplateColumns: `repeat(${size[1]}, 1fr)` }}>
        {taps.map((tap, i) => (
          <span key={i} style={tint(tap / most)}>
            {value(tap)}
          </span>
        ))}
      </div>
      <figcaption class="in-small">What each tap adds, over all channels.</figcaption>
    </figure>
  );
}

function Terms({ of: { size, count, terms } }: { of: LayerSum }): VNode {
  const most = Math.max(...terms.map(({ weight }) => Math.abs(weight)), 1e-12);
  const isSpatial = size[0] * size[1] > 1;
  return (
    <table class="in-terms">
      <caption class="in-small">{count > terms.length ? `The ${terms.length} products that count most` : 'All products'}</caption>
      <thead>
        <tr>
          {isSpatial && <th scope="col">tap</th>}
          <th scope="col">channel</th>
          <th scope="col">input</th>
          <th scope="col">weight</th>
          <th scope="col">product</th>
        </tr>
      </thead>
      <tbody>
        {terms.map(({ tap, from, input, weight }) => (
          <tr key={`${tap.join()} ${from}`}>
            {isSpatial && (
              <td>
                {tap[0] + 1}, {tap[1] + 1}
              </td>
            )}
            <td>{from}</td>
            <td>{value(input)}</td>
            <td style={tint(weight / most)}>{value(weight)}</td>
            <td>{value(input * weight)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const ACTIVATIONS = { none: undefined, relu: 'ReLU: what is below 0 becomes 0', relu6: 'ReLU6: what is below 0 becomes 0, what is above 6 becomes 6' } as const;

function Result({ of: { total, affine, activation, value: made } }: { of: LayerSum }): VNode {
  const before = affine && affine.scale * total + affine.shift;
  return (
    <ol class="in-result" data-total={total} data-value={made}>
      <li>
        sum of all products: <b>{value(total)}</b>
      </li>
      {affine && before !== undefined && (
        <li>
          × {value(affine.scale)} {affine.shift < 0 ? '−' : '+'} {value(Math.abs(affine.shift))}, which is the batch normalisation or the bias of the channel: <b>{value(before)}</b>
        </li>
      )}
      {!affine && <li>then the batch normalisation or the bias of the channel, which cannot be told here: the activation leaves nothing of this channel</li>}
      {ACTIVATIONS[activation] !== undefined && (
        <li>
          {ACTIVATIONS[activation]}: <b>{value(before === undefined ? made : activated(before, activation))}</b>
        </li>
      )}
      <li>
        the network computed <b class="in-made">{value(made)}</b>
      </li>
    </ol>
  );
}
