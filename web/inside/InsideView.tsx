/** The second tab: the network as it ran, its feature maps, and what each position sees of the picture. */
import { useSignalEffect } from '@preact/signals';
import type { VNode } from 'preact';
import { progress } from '../state/engine.js';
import { loading, model } from '../state/model.js';
import { picture } from '../state/picture.js';
import { running, stop } from '../state/run.js';
import { view } from '../state/view.js';
import { LayerPanel } from './components/LayerPanel.js';
import { NetworkMap } from './components/NetworkMap.js';
import { NetworkPanel } from './components/NetworkPanel.js';
import { Tour } from './components/Tour.js';
import { isCurrent, traced, traceError, traceNetwork, tracing, wantsTrace } from './state/network.js';

export function InsideView(): VNode {
  useSignalEffect(() => {
    // What is segmented and loaded on the other tab goes first.
    if (view.value === 'inside' && !running.value && loading.value === undefined && wantsTrace()) void traceNetwork();
  });
  return (
    <div class="inside">
      <header class="in-intro">
        <p>
          The network as it ran over your picture. Choose a layer to see its feature maps; move over a map or the picture, or use the arrow keys there, to see which pixels a
          position reads, and what atrous convolution changes about that.
        </p>
        <Status />
      </header>
      {traceError.value && (
        <p class="error" role="alert">
          {traceError.value}
        </p>
      )}
      {traced.value && (
        <>
          <Tour />
          <NetworkMap />
          <div class="in-columns">
            <NetworkPanel />
            <LayerPanel />
          </div>
        </>
      )}
    </div>
  );
}

function Status(): VNode {
  const now = progress.value;
  if (tracing.value) {
    return (
      <p class="in-status" role="status">
        Running the network{now?.phase === 'network' && now.total > 0 ? `: step ${Math.round(now.loaded)} of ${now.total}` : ' …'}{' '}
        <button type="button" class="button" onClick={() => void stop()}>
          Stop
        </button>
      </p>
    );
  }
  const awaited = loading.value !== undefined ? `Loading ${loading.value} …` : running.value ? 'Segmenting the picture …' : undefined;
  if (awaited !== undefined || !picture.value || !model.value) {
    return (
      <p class="in-status" role="status">
        {awaited ?? 'Choose a picture and a model on the first tab.'}
      </p>
    );
  }
  return (
    <p class="in-status">
      <button type="button" class="button in-quiet" onClick={() => void traceNetwork()}>
        {isCurrent.value ? 'Measure again' : 'Run the network'}
      </button>
    </p>
  );
}
