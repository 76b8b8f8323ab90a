/** The position that is looked at, and what it sees of the picture. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { isStop, messageOf } from '../../engine/engine_error.js';
import { call } from '../../state/engine.js';
import { fittedSize } from '../crop.js';
import { positionAt, type Projection } from '../geometry/projection.js';
import type { FieldTint } from '../geometry/receptive_field.js';
import { tapsAtRate, tapsOfResize, tapsOfWindow, windowAtRate, type Position, type Tap } from '../geometry/sampling.js';
import { latest } from '../latest.js';
import type { BlockLayer } from '../network/blocks.js';
import { hasRate } from '../network/kinds.js';
import { channel, layer, map } from './layer.js';
import { crop, projections, traced } from './network.js';

/** The rates that are compared: those of DeepLab's papers, beside a plain convolution. */
export const RATES = [1, 2, 6, 12, 18] as const;

/** `own`: what the layer reads as it is. A rate: what its own filter would read at that rate; of a layer without one, what a 3x3 filter over its map would. */
export type Look = 'own' | (typeof RATES)[number];
export const LOOKS: readonly Look[] = ['own', ...RATES];

export const look = signal<Look>('own');

/** Row and column of the layer's map. */
export const position = signal<Position | undefined>(undefined);

/** The value of the channel that is shown large, there. */
export const valueThere = signal<number | undefined>(undefined);

/** What is seen, by look; each is that of the position before until the worker has answered. */
export const fields = signal<ReadonlyMap<Look, FieldTint>>(new Map());
export const fieldError = signal<string | undefined>(undefined);

/** How the layer's map lies on the crop. */
export const projection = computed<Projection | undefined>(() => (layer.value ? projections.value.get(layer.value.name) : undefined));

interface ReadMap {
  readonly name: string;
  readonly projection: Projection;
}

/** The map that the layer reads: its first input. */
const readMap = computed<ReadMap | undefined>(() => {
  const [of, own] = [layer.value, projection.value];
  for (const name of of?.inputs ?? []) {
    const found = projections.value.get(name);
    if (found) return { name, projection: found };
  }
  return of && own && { name: of.name, projection: own };
});

export const readProjection = computed<Projection | undefined>(() => readMap.value?.projection);

/** What is read, and the map that it is read from. */
export interface Sampling {
  readonly taps: readonly Tap[];
  readonly from: Projection;
  /** The layer whose map that is. */
  readonly name: string;
}

function samplingOf(chosen: Look, at: Position, of: BlockLayer, made: Projection, { name, projection: read }: ReadMap): Sampling {
  if (chosen !== 'own' && (!of.window || !hasRate(of))) return { taps: tapsAtRate(chosen, at, made), from: made, name: of.name };
  if (of.window) return { taps: tapsOfWindow(chosen === 'own' ? of.window : windowAtRate(of.window, chosen), at, read), from: read, name };
  if (of.op.includes('Resize')) return { taps: tapsOfResize(at, read, made), from: read, name };
  return { taps: [{ y: at[0], x: at[1], inside: true, centre: true }], from: made, name: of.name };
}

/** By look. */
export const samplings = computed<ReadonlyMap<Look, Sampling>>(() => {
  const [at, of, made, read] = [position.value, layer.value, projection.value, readMap.value];
  if (!at || !of || !made || !read) return new Map();
  return new Map(LOOKS.map((each) => [each, samplingOf(each, at, of, made, read)]));
});

interface FieldQuestion {
  readonly name: string;
  readonly at: Position;
  /** What is asked for first. */
  readonly first: Look;
  readonly samplings: ReadonlyMap<Look, Sampling>;
}

const looking = latest(
  async ({ name, at, first, samplings: taps }: FieldQuestion, isWanted) => {
    for (const each of [first, ...LOOKS.filter((other) => other !== first)]) {
      const { taps: read = [], name: of = name } = taps.get(each) ?? {};
      const inside = read.filter((tap) => tap.inside).map(({ y, x }) => [y, x] as const);
      const found = await call((engine) => (each === 'own' ? engine.receptiveField(name, [at]) : engine.receptiveField(of, inside)));
      // The look that is shown may be late by one position; while the pointer moves, that is better than nothing.
      if (!isWanted() && each !== first) return;
      if (layer.peek()?.name === name) fields.value = new Map(fields.peek()).set(each, found);
      // Until the map is there, the worker has better things to do than the other looks.
      if (!isWanted() || !map.peek()) return;
    }
  },
  () => undefined,
  (error) => {
    if (!isStop(error)) fieldError.value = messageOf(error);
  },
);

const reading = latest(
  ({ name, chosen, at }: { name: string; chosen: number; at: Position }) => call((engine) => engine.valueAt(name, chosen, at)),
  (found) => (valueThere.value = found),
  () => (valueThere.value = undefined),
);

/** Goes to the position whose centre is nearest to a pixel of the crop. */
export function lookAtPixel(y: number, x: number): void {
  const made = projection.peek();
  if (made) lookAt([positionAt(made.rows, y), positionAt(made.columns, x)]);
}

/** Goes to a position, or to the one nearest to it that lies in the map. */
export function lookAt([y, x]: Position): void {
  const made = projection.peek();
  if (!made) return;
  const next = [within(y, made.rows.size), within(x, made.columns.size)] as const;
  const now = position.peek();
  if (now?.[0] !== next[0] || now[1] !== next[1]) position.value = next;
}

const within = (at: number, size: number): number => Math.min(size - 1, Math.max(0, at));

// A new layer is looked at where the one before was, or in the middle of the picture.
let pixel: Position | undefined;
effect(() => {
  const made = projection.value;
  if (!made) return;
  untracked(() => {
    const of = traced.peek()?.of.pixels;
    const { height, width } = of ? fittedSize(of, crop.peek()) : { height: 0, width: 0 };
    const [y, x] = pixel ?? [height / 2, width / 2];
    fields.value = new Map();
    fieldError.value = undefined;
    position.value = [positionAt(made.rows, y), positionAt(made.columns, x)];
  });
});

effect(() => {
  const [at, made] = [position.value, projection.peek()];
  // A pooled map has one position for all pixels: it says nothing of where one was.
  if (at && made && made.rows.stride > 0) pixel = [made.rows.offset + at[0] * made.rows.stride, made.columns.offset + at[1] * made.columns.stride];
});

effect(() => {
  const [at, of, taps, first] = [position.value, layer.value, samplings.value, look.value];
  // Once more for the other looks when the map is there.
  void map.value;
  if (at && of && taps.size > 0) looking.ask({ name: of.name, at, first, samplings: taps });
});

effect(() => {
  const [at, opened] = [position.value, map.value];
  if (at && opened) reading.ask({ name: opened.name, chosen: channel.value, at });
  else {
    reading.forget();
    valueThere.value = undefined;
  }
});
