/** The worker's side of the look inside. */
import { transfer } from 'comlink';
import { EngineError } from '../engine/engine_error.js';
import type { Host } from '../engine/host.js';
import type { InsideEngine, OpenedMap } from './contract.js';
import { layerFilters } from './filters/layer_filters.js';
import { tintOf, type FieldTint } from './geometry/receptive_field.js';
import { mapSize } from './geometry/projection.js';
import { levelsOf, rangesOf, shrinkLevels } from './maps/channels.js';
import { layerSums } from './sums/layer_sums.js';

/** A map with its values, [height, width, channels]. */
interface KeptMap extends OpenedMap {
  readonly channels: number;
  readonly values: ArrayLike<number>;
}

/** Fields that are remembered: a pointer comes back to where it was. */
const MOST_FIELDS = 64;

/** @param host Has the model, which the page loaded */
export function insideEngine(host: Host): InsideEngine {
  let kept: KeptMap | undefined;
  // Of one model: a worker never has another. Least recently used first.
  const fields = new Map<string, FieldTint>();

  const mapOf = (name: string): KeptMap => {
    if (kept?.name !== name) throw new EngineError(`The map of '${name}' is not open${kept ? `, but that of '${kept.name}'` : ''}. Open it first.`);
    return kept;
  };

  const [sums, filters] = [layerSums(host), layerFilters(host)];

  return {
    sumAt: (picture, layer, channel, position) => sums(picture, layer, channel, position),

    async kernels(picture, layer, channel) {
      const found = await filters(picture, layer, channel);
      return transfer(found, found.kernels.map(({ weights }) => weights.buffer));
    },

    trace: (picture) => host.work((control) => host.model.trace(picture, control)),

    async openMap(picture, name) {
      const [fetched] = await host.work((control) => host.model.run(picture, [name], control));
      const size = mapSize(fetched);
      if (!size) throw new EngineError(`'${name}' is no feature map [1, h, w, c], but has the shape [${fetched.shape.join(', ')}].`);
      const values = numbersOf(fetched.data as ArrayLike<number | bigint>);
      const { height, width, channels } = size;
      const opened = { name, height, width, ranges: rangesOf(values, channels) };
      kept = { ...opened, channels, values };
      return opened;
    },

    async channelPictures(name, chosen, most) {
      const { values, channels, ranges, height, width } = mapOf(name);
      const pictures = chosen.map((channel) => ({ channel, ...shrinkLevels(levelsOf(values, channels, ranges[channel]), height, width, most) }));
      return transfer(pictures, pictures.map(({ levels }) => levels.buffer));
    },

    async valueAt(name, channel, [y, x]) {
      const { values, width, channels } = mapOf(name);
      return values[(y * width + x) * channels + channel];
    },

    async receptiveField(name, positions) {
      const key = `${name} ${positions.join(' ')}`;
      let field = fields.get(key);
      if (!field) {
        const { reads, readsAll } = await host.model.receptiveField(name, positions);
        field = tintOf(reads.data, reads.shape[0], reads.shape[1], readsAll);
      }
      fields.delete(key);
      fields.set(key, field);
      for (const oldest of fields.keys()) {
        if (fields.size <= MOST_FIELDS) break;
        fields.delete(oldest);
      }
      return field;
    },
  };
}

/** int64 labels come as bigints. */
function numbersOf(values: ArrayLike<number | bigint>): ArrayLike<number> {
  return typeof values[0] === 'bigint' ? Float64Array.from({ length: values.length }, (_, i) => Number(values[i])) : (values as ArrayLike<number>);
}
