/**
 * The whole network at a glance: a bar for each block, as high as its map and as wide as it has channels, both on a logarithmic scale. For pointers; the cards
 * below are the same for keys and ears.
 */
import type { VNode } from 'preact';
import { shapeText } from '../numbers.js';
import { layerName, openLayer } from '../state/layer.js';
import { blocks } from '../state/network.js';

const log = (n: number): number => Math.log2(Math.max(1, n) + 1);

export function NetworkMap(): VNode | null {
  const all = blocks.value;
  if (all.length === 0) return null;
  const most = Math.max(...all.map(({ output }) => log(output.shape[1] ?? 1)));
  return (
    <div class="in-map" aria-hidden="true">
      {all.map((block) => {
        const isHere = block.layers.some(({ name }) => name === layerName.value);
        const [, height = 1, , channels = 1] = block.output.shape;
        return (
          <button
            key={block.scope}
            type="button"
            tabIndex={-1}
            class={`in-map-block${isHere ? ' in-map-here' : ''}${block.rates.some((rate) => rate > 1) ? ' in-map-atrous' : ''}`}
            style={{ flexGrow: log(channels) }}
            title={`${block.title}: ${shapeText(block.output.shape)}`}
            onClick={() => openLayer(block.output.name)}
          >
            <span style={{ height: `${Math.max(6, (100 * log(height)) / most)}%` }} />
          </button>
        );
      })}
    </div>
  );
}
