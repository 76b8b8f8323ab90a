/** The feature map, and beside it the picture with what a position of the map reads of it. */
import type { VNode } from 'preact';
import { useCallback } from 'preact/hooks';
import { progress } from '../../state/engine.js';
import { stop } from '../../state/run.js';
import { mostMargin, sharedMargin } from '../geometry/margins.js';
import { describeField, describeRate, describeWindow } from '../geometry/sentences.js';
import { lensOver, withMargin } from '../geometry/views.js';
import { hasRate } from '../network/kinds.js';
import { drawChannel, drawField } from '../maps/painting.js';
import { value } from '../numbers.js';
import { channel, className, colours, isStopped, large, layer, layerName, map, mapError, openLayer, range } from '../state/layer.js';
import { crop } from '../state/network.js';
import { fields, look, lookAt, lookAtPixel, position, projection, readProjection, samplings, valueThere } from '../state/pointer.js';
import { cropPicture } from './cropPicture.js';
import { Plane } from './Plane.js';

function move(rows: number, columns: number): void {
  const at = position.peek();
  if (at) lookAt([at[0] + rows, at[1] + columns]);
}

/** A number, with the class that it stands for if there is one. */
function named(what: string, index: number, isClass: boolean): string {
  const name = isClass ? className(index) : undefined;
  return `${what}${index}${name === undefined ? '' : ` (${name})`}`;
}

/** While the network is run up to the layer. */
function Waiting(): VNode {
  const now = progress.value;
  return (
    <div class="in-wait" role="status">
      {isStopped.value ? (
        <>
          Stopped.
          <button type="button" class="button in-quiet" onClick={() => layerName.value !== undefined && openLayer(layerName.value)}>
            Run it again
          </button>
        </>
      ) : (
        <>
          Running the network up to this layer{now && now.total > 0 ? `: ${Math.round((100 * now.loaded) / now.total)} %` : ' …'}
          <button type="button" class="button in-quiet" onClick={() => void stop()}>
            Stop
          </button>
        </>
      )}
    </div>
  );
}

export function MapAndPicture(): VNode | null {
  const [of, size, made, read, shown, at] = [layer.value, crop.value, projection.value, readProjection.value, look.value, position.value];
  const base = cropPicture.value;
  const tint = fields.value.get(shown);
  const picture = large.value;
  const drawMap = useCallback((context: CanvasRenderingContext2D) => picture && made && drawChannel(context, picture, colours.value, made, size), [picture, colours.value, made, size]);
  const drawPicture = useCallback((context: CanvasRenderingContext2D) => base && drawField(context, base, tint), [base, tint]);
  if (!of || !made || !read) return null;

  const margin = Math.max(sharedMargin(shown, of, made, read, mostMargin(size)), made.rows.stride / 2);
  const sampling = samplings.value.get(shown);
  const isLabels = of.shape.length === 3;
  const there = at ? `row ${at[0]}, column ${at[1]}` : '';
  const lens = at && sampling && lensOver(at, made, sampling, tint, size);
  const shared = { crop: size, view: withMargin(size, margin), at, map: made, onPoint: lookAtPixel, onMove: move };
  return (
    <div class="in-pair">
      <figure>
        <div class="in-stack">
          <Plane {...shared} draw={drawMap} sampling={shown === 'own' ? undefined : sampling} label={`Feature map, channel ${channel.value}. Arrow keys move the position.`} />
          {!map.value && !mapError.value && <Waiting />}
        </div>
        <figcaption aria-live="polite">
          <b>{named('channel ', channel.value, !isLabels)}</b> at {there}:{' '}
          <span class="in-value">{valueThere.value === undefined ? '…' : isLabels ? named('', valueThere.value, true) : value(valueThere.value)}</span>
          {range.value && !isLabels && (
            <span class="in-soft">
              {' '}
              (map: {value(range.value.min)} to {value(range.value.max)})
            </span>
          )}
        </figcaption>
      </figure>
      <figure class="in-picture">
        <div class="in-stack">
          <Plane {...shared} draw={drawPicture} sampling={sampling} tint={tint} edge label="The picture, with what the position reads. Arrow keys move the position." />
          {lens && (
            <div class={`in-lens in-lens-${lens.corner}`}>
              <Plane crop={size} view={lens.view} draw={drawPicture} sampling={sampling} tint={tint} at={at} map={made} label="The same, enlarged" />
            </div>
          )}
        </div>
        <figcaption>
          <b>{shown === 'own' ? 'This position ' : `At rate ${shown}, it `}</b>
          <span class="in-sees">{tint ? `${describeField(tint)}.` : 'sees …'}</span>
        </figcaption>
      </figure>
      <p class="in-sentence">{sampling && (shown === 'own' ? describeWindow(of, sampling.taps, read) : describeRate(shown, sampling.taps, sampling.from, hasRate(of) ? of.window?.size : undefined))}</p>
    </div>
  );
}
