/** Finds a layer by its name, kind, shape or rate. */
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { kindOf } from '../network/kinds.js';
import { findLayers } from '../network/search.js';
import { shapeText } from '../numbers.js';
import { openLayer } from '../state/layer.js';
import { layers } from '../state/network.js';

/** Layers that are listed; who types more words finds fewer. */
const MOST = 12;

export function LayerSearch(): VNode {
  const query = useSignal('');
  const found = findLayers(layers.value.values(), query.value);
  const open = (name: string): void => {
    query.value = '';
    openLayer(name);
  };
  return (
    <form
      class="in-search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (found.length > 0) open(found[0].name);
      }}
    >
      <input
        type="search"
        aria-label="Search for a layer"
        placeholder="Search: depthwise, rate 2, 33x33, logits"
        value={query.value}
        onInput={({ currentTarget }) => (query.value = currentTarget.value)}
        onKeyDown={({ key }) => key === 'Escape' && (query.value = '')}
      />
      {query.value.trim() !== '' && (
        <>
          <p class="in-small" role="status">
            {found.length === 0 ? 'No layer has all these words.' : `${found.length} ${found.length === 1 ? 'layer' : 'layers'}${found.length > MOST ? `, of which ${MOST} are listed` : ''}`}
          </p>
          <ul>
            {found.slice(0, MOST).map((layer) => (
              <li key={layer.name}>
                <button type="button" class="in-found" onClick={() => open(layer.name)}>
                  <span>
                    {kindOf(layer)} <span class="in-soft">{shapeText(layer.shape)}</span>
                  </span>
                  <span class="in-soft">{layer.name}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </form>
  );
}
