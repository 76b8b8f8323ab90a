/** The layers of a block: choose one to see its map. */
import type { VNode } from 'preact';
import type { Block, BlockLayer } from '../network/blocks.js';
import { kindOf, rateOf, strideOf } from '../network/kinds.js';
import type { PlacedBlock } from '../network/layout.js';
import { nameWithin } from '../network/scopes.js';
import { shapeText } from '../numbers.js';

interface Props {
  readonly block: Block;
  readonly place: NonNullable<PlacedBlock['list']>;
  /** Below a row of narrow cards, rather than in the card. */
  readonly isBelow: boolean;
  /** The layer that is looked at. */
  readonly chosen: string | undefined;
  readonly onChoose: (name: string) => void;
}

export function LayerList({ block, place, isBelow, chosen, onChoose }: Props): VNode {
  const style = { left: `${place.x}px`, top: `${place.y}px`, width: `${place.width}px`, height: `${place.height}px` };
  return (
    <ul class={`in-layers${isBelow ? ' in-layers-below' : ''}`} style={style} aria-label={`Layers of ${block.title}`}>
      {block.layers.map((layer, i) => (
        <li key={layer.name} class={joins(block.layers, i)}>
          <button type="button" class="in-layer" aria-current={layer.name === chosen ? 'true' : undefined} onClick={() => onChoose(layer.name)} title={layer.name} data-layer={layer.name}>
            <span class="in-layer-kind">
              {kindOf(layer)}
              {strideOf(layer) > 1 && <span class="in-chip">stride {strideOf(layer)}</span>}
              {rateOf(layer) > 1 && <span class="in-chip in-chip-rate">rate {rateOf(layer)}</span>}
            </span>
            <span class="in-layer-shape">{shapeText(layer.shape)}</span>
            <span class="in-layer-name">{nameWithin(block.scope, layer.name)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Whether a layer is computed in one step with the one before or after it: a bracket holds them together. */
function joins(layers: readonly BlockLayer[], i: number): string {
  const [before, after] = [layers[i - 1]?.step === layers[i].step, layers[i + 1]?.step === layers[i].step];
  return before && after ? 'in-step-middle' : before ? 'in-step-last' : after ? 'in-step-first' : 'in-step-alone';
}
