/** The channels of the map as tiles: choose one to see it large. */
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { call } from '../../state/engine.js';
import type { ChannelPicture } from '../contract.js';
import { latest } from '../latest.js';
import { COLOURS, paint } from '../maps/colours.js';
import { shortValue, value } from '../numbers.js';
import { channel, className, colours, layer, map, order, ordered, page, pages, tiles, TILES_A_PAGE } from '../state/layer.js';

export function Channels(): VNode | null {
  const pointed = useSignal<string | undefined>(undefined);
  const asking = useRef(
    latest(
      ({ name, chosen, y, x }: { name: string; chosen: number; y: number; x: number }) => call((engine) => engine.valueAt(name, chosen, [y, x])),
      (found, { chosen, y, x }) => (pointed.value = `channel ${chosen} at row ${y}, column ${x}: ${value(found)}`),
      () => (pointed.value = undefined),
    ),
  ).current;
  const opened = map.value;
  if (!layer.value) return null;
  const total = ordered.value.length;
  const first = page.value * TILES_A_PAGE;
  const point = (chosen: number, event: PointerEvent): void => {
    if (!opened || !(event.currentTarget instanceof Element)) return;
    const box = (event.currentTarget.querySelector('canvas') ?? event.currentTarget).getBoundingClientRect();
    const [y, x] = [Math.floor(((event.clientY - box.top) / box.height) * opened.height), Math.floor(((event.clientX - box.left) / box.width) * opened.width)];
    if (y >= 0 && x >= 0 && y < opened.height && x < opened.width) asking.ask({ name: opened.name, chosen, y, x });
  };
  return (
    <section class="in-channels" aria-label="Channels">
      <header>
        <h3>{total === 1 ? '1 channel' : `${total || '…'} channels`}</h3>
        <label>
          Order{' '}
          <select value={order.value} onChange={(event) => ((order.value = event.currentTarget.value === 'channel' ? 'channel' : 'variance'), (page.value = 0))}>
            <option value="variance">most varied first</option>
            <option value="channel">by number</option>
          </select>
        </label>
        <label>
          Colours{' '}
          <select value={colours.value} onChange={(event) => (colours.value = event.currentTarget.value === 'grey' ? 'grey' : 'viridis')}>
            <option value="viridis">viridis</option>
            <option value="grey">grey</option>
          </select>
        </label>
        {pages.value > 1 && (
          <span class="in-pages">
            <button type="button" class="button in-quiet" disabled={page.value === 0} onClick={() => page.value--} aria-label="Channels before">
              ←
            </button>
            {first + 1} to {Math.min(total, first + TILES_A_PAGE)}
            <button type="button" class="button in-quiet" disabled={page.value + 1 >= pages.value} onClick={() => page.value++} aria-label="More channels">
              →
            </button>
          </span>
        )}
      </header>
      <p class="in-small">
        {pointed.value ?? 'Each tile goes from its own least value (dark) to its own greatest (bright): brightness cannot be compared between tiles, only patterns can.'}
      </p>
      <ul class="in-tiles">
        {tiles.value.map((tile) => (
          <li key={tile.channel}>
            <button
              type="button"
              class="in-tile"
              aria-pressed={channel.value === tile.channel}
              onClick={() => (channel.value = tile.channel)}
              onPointerMove={(event) => point(tile.channel, event)}
              onPointerLeave={() => (asking.forget(), (pointed.value = undefined))}
              data-channel={tile.channel}
            >
              <Tile picture={tile} />
              <span class="visually-hidden">Channel </span>
              <span class="in-tile-number">{total > 1 ? (className(tile.channel) ?? tile.channel) : tile.channel}</span>
              <Range of={tile.channel} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Range({ of }: { of: number }): VNode | null {
  const range = map.value?.ranges[of];
  if (!range) return null;
  return (
    <span class="in-tile-range" data-min={range.min} data-max={range.max}>
      {shortValue(range.min)} … {shortValue(range.max)}
    </span>
  );
}

function Tile({ picture }: { picture: ChannelPicture }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { levels, width, height } = picture;
    if (!canvas.current) return;
    Object.assign(canvas.current, { width, height });
    canvas.current.getContext('2d')?.putImageData(new ImageData(paint(levels, COLOURS[colours.value]), width, height), 0, 0);
  }, [picture, colours.value]);
  return <canvas ref={canvas} aria-hidden="true" />;
}
