/** The network, drawn from what ran: cards from top to bottom, lines for what flows between them. */
import { useComputed, useSignal } from '@preact/signals';
import { Fragment, type VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { layoutNetwork } from '../network/layout.js';
import { formatCount } from '../../components/format.js';
import { milliseconds } from '../numbers.js';
import { layerName, openLayer } from '../state/layer.js';
import { blocks, multiplyAdds, traced } from '../state/network.js';
import { BlockCard } from './BlockCard.js';
import { Key } from './Key.js';
import { LayerList } from './LayerList.js';
import { LayerSearch } from './LayerSearch.js';
import { Lines } from './Lines.js';
import { useWidth } from './useWidth.js';

/** Arrow keys go from one button of the drawing to the next. */
function onKeyDown(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const next = buttons[buttons.findIndex((button) => button === document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Scrolls the drawing, not the page, so far that a layer can be seen. */
function reveal(frame: HTMLElement, name: string): void {
  const button = [...frame.querySelectorAll<HTMLElement>('[data-layer]')].find((each) => each.dataset.layer === name);
  if (!button) return;
  const [outer, inner] = [frame.getBoundingClientRect(), button.getBoundingClientRect()];
  const room = outer.height / 4;
  if (inner.top < outer.top) frame.scrollTop -= outer.top - inner.top + room;
  if (inner.bottom > outer.bottom) frame.scrollTop += inner.bottom - outer.bottom + room;
}

/** On a narrow page the layer lies below the network. */
function choose(name: string): void {
  openLayer(name);
  if (matchMedia('(max-width: 60rem)').matches) document.getElementById('in-layer')?.scrollIntoView({ block: 'start' });
}

export function NetworkPanel(): VNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  const frame = useRef<HTMLDivElement>(null);
  const open = useSignal<ReadonlySet<string>>(new Set());
  const chosen = useComputed(() => blocks.value.find(({ layers }) => layers.some(({ name }) => name === layerName.value))?.scope);
  // The layers of a block are listed when one of them is looked at.
  useEffect(() => {
    if (chosen.value !== undefined && !open.peek().has(chosen.value)) open.value = new Set([...open.peek(), chosen.value]);
  }, [chosen.value]);

  useEffect(() => {
    if (frame.current && layerName.value !== undefined) reveal(frame.current, layerName.value);
  }, [layerName.value, open.value, width > 0]);

  const toggle = (scope: string): void => {
    const next = new Set(open.peek());
    if (!next.delete(scope)) next.add(scope);
    open.value = next;
  };
  const trace = traced.value?.trace;
  const textSize = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const layout = layoutNetwork(blocks.value, { width: Math.max(width, 240), open: open.value, textSize });
  const areAllOpen = blocks.value.every(({ scope }) => open.value.has(scope));

  return (
    <section class="in-network" id="in-network" aria-label="The network">
      {trace && (
        <header class="in-network-head">
          <p class="in-sums">
            <span>
              <b data-sum="blocks">{blocks.value.length}</b> blocks
            </span>
            <span>
              <b data-sum="layers">{blocks.value.reduce((sum, block) => sum + block.layers.length, 0)}</b> layers in <b>{trace.steps.length}</b> steps
            </span>
            <span title="As published tables count them. The layers below compute a little less where convolutions are atrous: see the words">
              <b data-sum="multiply-adds" data-value={multiplyAdds.value}>
                {formatCount(traced.value?.model.info.multiplyAdds ?? 0)}
              </b>{' '}
              multiply-adds
            </span>
            <span>
              <b>{milliseconds(trace.milliseconds)}</b> on {trace.backend}, {trace.threads} {trace.threads === 1 ? 'thread' : 'threads'}
              {trace.backend.startsWith('gpu') && ', until steps were handed to the card'}
            </span>
          </p>
          <Key />
          <button type="button" class="button in-quiet" onClick={() => (open.value = areAllOpen ? new Set() : new Set(blocks.value.map(({ scope }) => scope)))}>
            {areAllOpen ? 'Close all blocks' : 'Open all blocks'}
          </button>
        </header>
      )}
      {trace && <LayerSearch />}
      <div class="in-drawing-frame" ref={frame}>
        <div ref={ref} class="in-drawing" onKeyDown={onKeyDown} style={{ height: `${layout.height}px` }}>
          {width > 0 && <Lines layout={layout} />}
          {width > 0 &&
            layout.blocks.map(({ block, list, ...place }) => (
              <Fragment key={block.scope}>
                <BlockCard
                  placed={{ block, list, ...place }}
                  share={block.milliseconds / (trace?.milliseconds || 1)}
                  isOpen={open.value.has(block.scope)}
                  isChosen={chosen.value === block.scope}
                  onToggle={() => toggle(block.scope)}
                />
                {list && <LayerList block={block} place={list} isBelow={place.narrow} chosen={layerName.value} onChoose={choose} />}
              </Fragment>
            ))}
        </div>
      </div>
    </section>
  );
}
