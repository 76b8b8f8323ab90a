/** The same position at every rate, side by side: what the layer's own filter would read. */
import type { VNode } from 'preact';
import { useCallback } from 'preact/hooks';
import { mostMargin, sharedMargin } from '../geometry/margins.js';
import type { FieldTint } from '../geometry/receptive_field.js';
import { comparedView, withMargin } from '../geometry/views.js';
import { drawField } from '../maps/painting.js';
import { hasRate, rateOf } from '../network/kinds.js';
import { layer } from '../state/layer.js';
import { crop } from '../state/network.js';
import { fields, look, LOOKS, position, projection, RATES, readProjection, samplings, type Look } from '../state/pointer.js';
import { cropPicture } from './cropPicture.js';
import { Plane } from './Plane.js';

export function Looks(): VNode {
  const of = layer.value;
  const filter = of?.window && hasRate(of) ? of.window.size.join(' × ') : undefined;
  return (
    <fieldset class="in-looks">
      <legend>
        {filter === undefined ? 'Rate: what another 3 × 3 filter, over this map, ' : `Rate: what the ${filter} filter of this layer `}
        <em>would</em> read
      </legend>
      {LOOKS.map((each) => (
        <OneLook key={each} of={each} />
      ))}
    </fieldset>
  );
}

/** Pixels of the picture, width before height. */
const sizeOf = ({ height, width, read, readsAll }: FieldTint): string => (read > 0 ? `${width} × ${height}` : readsAll ? 'all pixels' : 'nothing');

function OneLook({ of }: { of: Look }): VNode {
  const [size, tint, sampling, made, read] = [crop.value, fields.value.get(of), samplings.value.get(of), projection.value, readProjection.value];
  const base = cropPicture.value;
  const draw = useCallback((context: CanvasRenderingContext2D) => base && drawField(context, base, tint), [base, tint]);
  // One scale for all, so that they can be compared.
  const margin = layer.value && made && read ? Math.max(...LOOKS.map((each) => sharedMargin(each, layer.value!, made, read, mostMargin(size)))) : 0;
  const view = position.value && made ? comparedView(position.value, made, Math.max(...RATES), margin, size) : withMargin(size, margin);
  const inside = sampling?.taps.filter((tap) => tap.inside).length ?? 0;
  const total = sampling?.taps.length ?? 0;
  return (
    <label class="in-look" data-look={of}>
      <input type="radio" name="in-look" class="visually-hidden" checked={look.value === of} onChange={() => (look.value = of)} />
      <Plane crop={size} view={view} draw={draw} sampling={sampling} tint={tint} edge at={position.value} map={made} label={of === 'own' ? 'What this layer reads' : `Rate ${of}`} />
      <span class="in-look-title">{of === 'own' ? `as it is${layer.value && hasRate(layer.value) ? `: rate ${rateOf(layer.value)}` : ''}` : `rate ${of}`}</span>
      <span class="in-look-facts">
        <span data-taps={`${inside}/${total}`}>
          {inside} of {total} {total === 1 ? 'tap' : 'taps'}
        </span>
        <span>sees {tint ? sizeOf(tint) : '…'}</span>
      </span>
    </label>
  );
}

