/** The layer that is open: its map, what it reads of the picture, its channels. */
import type { VNode } from 'preact';
import { hasFilter, kindOf, rateOf, strideOf } from '../network/kinds.js';
import { milliseconds, shapeText, shortCount } from '../numbers.js';
import { layer, layerName, mapError, openLayer } from '../state/layer.js';
import { layers, projections, traced } from '../state/network.js';
import { fieldError } from '../state/pointer.js';
import { Channels } from './Channels.js';
import { FilterPanel } from './FilterPanel.js';
import { Looks } from './Looks.js';
import { MapAndPicture } from './MapAndPicture.js';
import { SumPanel } from './SumPanel.js';
import { Words } from './Words.js';

export function LayerPanel(): VNode {
  const chosen = layer.value;
  if (!chosen) return <section class="in-panel" aria-label="The layer" />;
  const step = traced.value?.trace.steps.find(({ name }) => name === chosen.step);
  const stride = projections.value.get(chosen.name)?.rows.stride ?? 0;
  const fused = step && step.layers.length > 1 ? ` for ${step.layers.length} layers at once` : '';
  return (
    <section class="in-panel" id="in-layer" aria-label="The layer">
      <header class="in-panel-head">
        <div class="in-panel-title">
          <h2>{kindOf(chosen)}</h2>
          <p class="in-panel-name">{chosen.name}</p>
        </div>
        <Neighbours />
        <dl class="in-facts">
          <Fact term="map" value={shapeText(chosen.shape)} />
          {stride > 1 && <Fact term="output stride" value={String(Math.round(stride))} />}
          {hasFilter(chosen) && <Fact term="stride" value={String(strideOf(chosen))} />}
          {hasFilter(chosen) && <Fact term="rate" value={String(rateOf(chosen))} isMarked={rateOf(chosen) > 1} />}
          <Fact term="multiply-adds" value={shortCount(chosen.multiplyAdds)} />
          {step && <Fact term="time" value={`${milliseconds(step.milliseconds)}${fused}`} />}
        </dl>
      </header>
      {(mapError.value ?? fieldError.value) && (
        <p class="error" role="alert">
          {mapError.value ?? fieldError.value}
        </p>
      )}
      <MapAndPicture />
      <SumPanel />
      <FilterPanel />
      <Looks />
      <Words />
      <Channels />
    </section>
  );
}

function Fact({ term, value, isMarked = false }: { term: string; value: string; isMarked?: boolean }): VNode {
  return (
    <div class={isMarked ? 'in-fact-marked' : ''}>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** One layer on, one layer back. */
function Neighbours(): VNode {
  const names = [...layers.value.keys()];
  const at = names.indexOf(layerName.value ?? '');
  const go = (to: string | undefined, label: string, text: string): VNode => (
    <button type="button" class="button in-quiet" disabled={to === undefined} aria-label={label} title={to} onClick={() => to !== undefined && openLayer(to)}>
      {text}
    </button>
  );
  return (
    <div class="in-neighbours">
      <button type="button" class="button in-quiet in-up" onClick={() => document.getElementById('in-network')?.scrollIntoView({ block: 'start' })}>
        network
      </button>
      {go(names[at - 1], 'The layer before', '← before')}
      {go(names[at + 1], 'The layer after', 'after →')}
    </div>
  );
}
