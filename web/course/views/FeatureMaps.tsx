/** Feature maps of the embedded model, on its way from the picture to the scores. The network is fetched when it is asked for. */
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { EngineWorker } from '../../engine/client.js';
import type { Pixels } from '../../engine/contract.js';
import { withEmbedded } from '../../engine/embedded_files.js';
import { messageOf } from '../../engine/engine_error.js';
import type { ChannelPicture } from '../../inside/contract.js';
import { byVariance } from '../../inside/maps/channels.js';
import { EXAMPLES, readExample } from '../../state/examples.js';
import { MapCanvas } from './MapCanvas.js';

/** Layers that can be looked at, and what they are. */
const LAYERS = [
  ['MobilenetV2/Conv/Relu6', 'the first layer: edges and colours'],
  ['MobilenetV2/expanded_conv_2/expand/Relu6', 'block 2: textures'],
  ['MobilenetV2/expanded_conv_6/expand/Relu6', 'block 6: parts'],
  ['MobilenetV2/expanded_conv_13/expand/Relu6', 'block 13: larger parts'],
  ['concat_projection/Relu', 'behind ASPP'],
  ['logits/semantic/BiasAdd', 'scores, a map for each class'],
] as const;

/** Tiles that are shown, and pixels along the longer side of one. */
const [TILES, MOST_PIXELS] = [12, 129];

interface Shown {
  readonly layer: string;
  readonly size: string;
  readonly tiles: readonly ChannelPicture[];
}

export function FeatureMaps(): VNode {
  const [layer, example] = [useSignal<string>(LAYERS[0][0]), useSignal(EXAMPLES[0].name)];
  const shown = useSignal<Shown | undefined>(undefined);
  const state = useSignal<'asleep' | 'busy' | 'ready'>('asleep');
  const failed = useSignal<string | undefined>(undefined);
  const worker = useRef<EngineWorker | undefined>(undefined);
  const pictures = useRef(new Map<string, Pixels>()).current;
  useEffect(() => () => void worker.current?.dispose(), []);

  const look = async (): Promise<void> => {
    state.value = 'busy';
    failed.value = undefined;
    try {
      if (!worker.current) {
        worker.current = new EngineWorker('plain');
        await worker.current.call((engine) => engine.load(withEmbedded({ kind: 'embedded' }), { backend: 'auto', threads: undefined, outputStride: undefined }));
      }
      const engine = worker.current;
      const [name, chosen] = [layer.value, EXAMPLES.find((each) => each.name === example.value) ?? EXAMPLES[0]];
      const file = pictures.has(chosen.name) ? undefined : await readExample(chosen);
      if (file) pictures.set(chosen.name, (await engine.call((remote) => remote.decode(file))).pixels);
      const pixels = pictures.get(chosen.name);
      if (!pixels) return;
      const { height, width, ranges } = await engine.call((remote) => remote.openMap(pixels, name));
      const channels = byVariance(ranges).slice(0, TILES).map(({ channel }) => channel);
      const tiles = await engine.call((remote) => remote.channelPictures(name, channels, MOST_PIXELS));
      shown.value = { layer: name, size: `${height} × ${width} positions, ${ranges.length} channels`, tiles };
    } catch (error) {
      failed.value = messageOf(error);
    }
    state.value = 'ready';
  };
  const choose = (change: () => void): void => {
    change();
    if (state.value !== 'asleep') void look();
  };
  return (
    <section class="live" aria-label="Feature maps, to be looked at">
      <div class="live-bar">
        <label>
          Layer{' '}
          <select value={layer.value} disabled={state.value === 'busy'} onChange={({ currentTarget }) => choose(() => (layer.value = currentTarget.value))}>
            {LAYERS.map(([name, what]) => (
              <option key={name} value={name}>
                {what}
              </option>
            ))}
          </select>
        </label>
        <label>
          Picture{' '}
          <select value={example.value} disabled={state.value === 'busy'} onChange={({ currentTarget }) => choose(() => (example.value = currentTarget.value))}>
            {EXAMPLES.map(({ name, description }) => (
              <option key={name} value={name}>
                {description}
              </option>
            ))}
          </select>
        </label>
        {state.value === 'asleep' && (
          <button type="button" class="button primary" onClick={() => void look()}>
            Run the network
          </button>
        )}
      </div>
      {failed.value !== undefined && (
        <p class="error" role="alert">
          {failed.value}
        </p>
      )}
      {shown.value && (
        <div class="live-tiles">
          {shown.value.tiles.map(({ channel, height, width, levels }) => (
            <MapCanvas key={channel} height={height} width={width} levels={levels} colours="viridis" label={`channel ${channel}`} />
          ))}
        </div>
      )}
      <p class="live-words" aria-live="polite" data-layer={shown.value?.layer}>
        {state.value === 'busy' ? 'Computing …' : shown.value ? `${shown.value.size}. Shown are the ${shown.value.tiles.length} that differ most from place to place, each from its own least value (dark) to its greatest.` : 'The network runs on this machine, as on the page.'}
      </p>
    </section>
  );
}
