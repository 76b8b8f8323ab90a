/** The layer that is open, and its feature map. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { isStop, messageOf } from '../../engine/engine_error.js';
import { call } from '../../state/engine.js';
import type { ChosenPicture } from '../../state/picture.js';
import { recover } from '../../state/run.js';
import type { ChannelPicture, OpenedMap } from '../contract.js';
import { latest } from '../latest.js';
import { byVariance } from '../maps/channels.js';
import type { ColourMap } from '../maps/colours.js';
import { hasFilter } from '../network/kinds.js';
import type { BlockLayer } from '../network/blocks.js';
import { layers, traced } from './network.js';

export const TILES_A_PAGE = 64;
/** Pixels; tiles are shown at this size or a little larger. */
const TILE_SIZE = 66;

export const layerName = signal<string | undefined>(undefined);
export const layer = computed(() => (layerName.value === undefined ? undefined : layers.value.get(layerName.value)));

/** Undefined while the network is run for it. */
export const map = signal<OpenedMap | undefined>(undefined);
export const mapError = signal<string | undefined>(undefined);

export const channel = signal(0);
export const order = signal<'variance' | 'channel'>('variance');
export const page = signal(0);
export const colours = signal<ColourMap>('viridis');

/** The channel that is shown large, and the small ones of this page. */
export const large = signal<ChannelPicture | undefined>(undefined);
export const tiles = signal<readonly ChannelPicture[]>([]);

/** Channels in the order of the tiles. */
export const ordered = computed(() => (map.value ? (order.value === 'variance' ? byVariance(map.value.ranges) : map.value.ranges) : []));
export const pages = computed(() => Math.max(1, Math.ceil(ordered.value.length / TILES_A_PAGE)));
/** The class that a channel stands for, where there is a channel for each: in the logits, and behind them. */
export function className(index: number): string | undefined {
  const classes = traced.value?.model.labelSet.classes;
  const [opened, labels] = [map.value, layer.value?.shape.length === 3 && layer.value.dtype.startsWith('int')];
  return opened && classes && (labels || opened.ranges.length === classes.length) ? classes[index] : undefined;
}

export const range = computed(() => map.value?.ranges[channel.value]);

/** Whether somebody stopped the run that would have given the map. */
export const isStopped = signal(false);

const failed = (error: unknown): void => {
  // Whoever stopped it sees to the worker as well.
  if (isStop(error)) {
    isStopped.value = true;
    return;
  }
  mapError.value = messageOf(error);
  void recover();
};

const opening = latest(
  ({ name, of }: { name: string; of: ChosenPicture }) => call((engine) => engine.openMap(of.pixels, name)),
  (opened) => {
    channel.value = byVariance(opened.ranges)[0]?.channel ?? 0;
    page.value = 0;
    map.value = opened;
  },
  failed,
);

const enlarging = latest(
  ({ name, chosen }: { name: string; chosen: number }) => call((engine) => engine.channelPictures(name, [chosen], Infinity)),
  ([picture]) => (large.value = picture),
  failed,
);

const tiling = latest(
  ({ name, chosen }: { name: string; chosen: readonly number[] }) => call((engine) => engine.channelPictures(name, chosen, TILE_SIZE)),
  (pictures) => (tiles.value = pictures),
  failed,
);

export function openLayer(name: string): void {
  const of = traced.peek()?.of;
  if (!of) return;
  enlarging.forget();
  tiling.forget();
  mapError.value = undefined;
  isStopped.value = false;
  map.value = undefined;
  large.value = undefined;
  tiles.value = [];
  layerName.value = name;
  opening.ask({ name, of });
}

/** The layer to begin with: the first that filters, where the tour begins too. */
const firstLook = (all: readonly BlockLayer[]): string | undefined => (all.find(hasFilter) ?? all.at(-1))?.name;

// Another run has other maps; where the network is the same, the same layer stays open.
effect(() => {
  if (!traced.value) return;
  untracked(() => {
    const name = layer.peek()?.name ?? firstLook([...layers.peek().values()]);
    if (name !== undefined) openLayer(name);
  });
});

effect(() => {
  if (map.value) enlarging.ask({ name: map.value.name, chosen: channel.value });
});

effect(() => {
  const first = page.value * TILES_A_PAGE;
  const chosen = ordered.value.slice(first, first + TILES_A_PAGE).map((each) => each.channel);
  if (map.value) tiling.ask({ name: map.value.name, chosen });
});
