/** What the look inside asks of the worker. The worker keeps the float32 map of the layer that is open; the page gets what it shows. */
import type { Pixels } from '../engine/contract.js';
import type { FieldTint } from './geometry/receptive_field.js';
import type { Position } from './geometry/sampling.js';
import type { ChannelRange } from './maps/channels.js';
import type { Trace } from './trace.js';

/** The feature map of a layer, without its values. */
export interface OpenedMap {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  /** In the order of the channels. */
  readonly ranges: readonly ChannelRange[];
}

/** One channel [height, width], brought from its own least and greatest value to 0..255. */
export interface ChannelPicture {
  readonly channel: number;
  readonly height: number;
  readonly width: number;
  readonly levels: Uint8Array;
}

export interface InsideEngine {
  /** Runs the network once and times its steps. */
  trace(picture: Pixels): Promise<Trace>;
  /** Runs the network up to a layer and keeps its map. */
  openMap(picture: Pixels, name: string): Promise<OpenedMap>;
  /** Channels of the map that is open, which has to be this one; no side is longer than `most`. */
  channelPictures(name: string, channels: readonly number[], most: number): Promise<readonly ChannelPicture[]>;
  /** A value of the map that is open, which has to be this one. */
  valueAt(name: string, channel: number, position: Position): Promise<number>;
  /** What positions of a layer see of the crop, added up. */
  receptiveField(name: string, positions: readonly Position[]): Promise<FieldTint>;
}
