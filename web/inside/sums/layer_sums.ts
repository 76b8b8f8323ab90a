/** The worker's side of sums: maps and weights of one layer, as the network has them. */
import type { Pixels } from '../../engine/contract.js';
import { EngineError } from '../../engine/engine_error.js';
import type { Host } from '../../engine/host.js';
import type { LayerSum, SummedLayer } from '../contract.js';
import { mapSize } from '../geometry/projection.js';
import type { Position } from '../geometry/sampling.js';
import { withWeights } from './names.js';
import { activationOf, affineOf, sumAt, type Affine, type Filter, type MapValues } from './sum.js';

interface Opened {
  readonly key: string;
  readonly read: MapValues;
  readonly made: MapValues;
  readonly filter: Filter;
  /** By channel. */
  readonly affine: Map<number, Affine | undefined>;
}

/** Positions along each side that tell what is done with the sums. */
const SAMPLES = 9;

export function layerSums(host: Host): (picture: Pixels, layer: SummedLayer, channel: number, position: Position) => Promise<LayerSum> {
  let opened: Opened | undefined;
  return async (picture, layer, channel, position) => {
    const key = `${layer.name} ${picture.width} ${picture.height} ${fingerprint(picture.data)}`;
    if (opened?.key !== key) opened = { ...(await open(host, picture, layer)), key, affine: new Map() };
    const { read, made, filter, affine } = opened;
    const activation = activationOf(layer.name);
    if (!affine.has(channel)) affine.set(channel, affineOf(samples(made).map((at) => [sumAt(read, filter, layer.window, channel, at).total, valueAt(made, channel, at)] as const), activation));
    return { ...sumAt(read, filter, layer.window, channel, position), affine: affine.get(channel), activation, value: valueAt(made, channel, position) };
  };
}

const valueAt = ({ width, channels, values }: MapValues, channel: number, [y, x]: Position): number => values[(y * width + x) * channels + channel];

function samples({ height, width }: MapValues): Position[] {
  const along = (size: number): number[] => [...new Set(Array.from({ length: SAMPLES }, (_, i) => Math.round((i * (size - 1)) / (SAMPLES - 1))))];
  return along(height).flatMap((y) => along(width).map((x) => [y, x] as const));
}

/** Tells one picture from another. */
function fingerprint(data: Uint8ClampedArray): number {
  let hash = 0;
  for (let i = 0; i < data.length; i += 997) hash = (hash * 31 + data[i]) | 0;
  return hash;
}

async function open(host: Host, picture: Pixels, layer: SummedLayer): Promise<Pick<Opened, 'read' | 'made' | 'filter'>> {
  const [read, made, filter] = await withWeights(layer.name, layer.isDepthwise, (weights) => host.work((control) => host.model.run(picture, [layer.input, layer.name, weights], control)));
  return { read: asMap(read, layer.input), made: asMap(made, layer.name), filter: { shape: filter.shape, values: filter.data as ArrayLike<number>, isDepthwise: layer.isDepthwise } };
}

function asMap(fetched: Parameters<typeof mapSize>[0] & { readonly data: unknown }, name: string): MapValues {
  const size = mapSize(fetched);
  if (!size) throw new EngineError(`'${name}' is no feature map [1, h, w, c], but has the shape [${fetched.shape.join(', ')}].`);
  return { ...size, values: fetched.data as ArrayLike<number> };
}
