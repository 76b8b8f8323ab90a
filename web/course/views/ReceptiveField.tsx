/** The receptive field of the middle position, layer by layer, on a picture. */
import { useComputed, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { tintOf } from '../../inside/geometry/receptive_field.js';
import { drawField } from '../../inside/maps/painting.js';
import { EXAMPLES } from '../../state/examples.js';
import { CROP, STRIDES, stepsAt, waysBehind } from './fields.js';

/** The crop: the picture at the top left, grey around it. */
async function paddedCat(): Promise<HTMLCanvasElement> {
  const image = new Image();
  image.src = EXAMPLES[0].url;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: CROP, height: CROP });
  const context = canvas.getContext('2d');
  if (context) {
    context.fillStyle = 'rgb(128 128 128)';
    context.fillRect(0, 0, CROP, CROP);
    context.drawImage(image, 0, 0);
  }
  return canvas;
}

export function ReceptiveField(): VNode {
  const [layers, outputStride, withRates] = [useSignal(8), useSignal(16), useSignal(true)];
  const crop = useSignal<HTMLCanvasElement | undefined>(undefined);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => void paddedCat().then((padded) => (crop.value = padded)), []);

  const field = useComputed(() => {
    const ways = waysBehind(stepsAt(outputStride.value, withRates.value), layers.value);
    const reads = Float64Array.from({ length: CROP * CROP }, (_, i) => ways[Math.floor(i / CROP)] * ways[i % CROP]);
    return tintOf(reads, CROP, CROP, false);
  });
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && crop.value) drawField(context, crop.value, field.value);
  }, [field.value, crop.value]);

  const name = layers.value === 1 ? 'Conv' : `expanded_conv_${layers.value - 2}`.replace(/_0$/, '');
  return (
    <section class="live" aria-label="Receptive fields, to be tried">
      <div class="live-bar">
        <label class="live-range">
          Layers <input type="range" min={1} max={STRIDES.length} value={layers.value} onInput={({ currentTarget }) => (layers.value = Number(currentTarget.value))} />
          <output>{layers.value}</output>
        </label>
        <label>
          Output stride{' '}
          <select value={outputStride.value} onChange={({ currentTarget }) => (outputStride.value = Number(currentTarget.value))}>
            {[32, 16, 8].map((stride) => (
              <option key={stride}>{stride}</option>
            ))}
          </select>
        </label>
        <label class="check">
          <input type="checkbox" checked={withRates.value} onChange={({ currentTarget }) => (withRates.value = currentTarget.checked)} /> rates in the place of strides
        </label>
      </div>
      <canvas ref={canvas} class="live-picture" width={CROP} height={CROP} role="img" aria-label="The crop, tinted where it is read" />
      <p class="live-words" aria-live="polite" data-side={field.value.width}>
        Behind {name} the position in the middle sees {field.value.width} × {field.value.height} pixels. The tint grows with the logarithm of the ways that lead to a pixel.
      </p>
    </section>
  );
}
