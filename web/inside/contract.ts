/** What the look inside asks of the worker. The worker keeps the float32 map of the layer that is open; the page gets what it shows. */
import type { Pixels } from '../engine/contract.js';
import type { LayerKernels } from './filters/kernels.js';
import type { FieldTint } from './geometry/receptive_field.js';
import type { Position } from './geometry/sampling.js';
import type { ChannelRange } from './maps/channels.js';
import type { Activation, Affine, FilterSum } from './sums/sum.js';
import type { Trace, Window } from './trace.js';

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

/** A layer whose sums are asked for. */
export interface SummedLayer {
  readonly name: string;
  /** The map that it reads. */
  readonly input: string;
  readonly window: Window;
  readonly isDepthwise: boolean;
}

/** How a value of a map came about. */
export interface LayerSum extends FilterSum {
  /** Undefined where it could not be told. */
  readonly affine: Affine | undefined;
  readonly activation: Activation;
  /** As the network computed it. */
  readonly value: number;
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
  /** The sum behind a value. Runs the network once for each layer, and keeps what that gave. */
  sumAt(picture: Pixels, layer: SummedLayer, channel: number, position: Position): Promise<LayerSum>;
  /** The kernels of a layer: of a convolution those of one channel that it makes. */
  kernels(picture: Pixels, layer: SummedLayer, channel: number): Promise<LayerKernels>;
  /** What positions of a layer see of the crop, added up. */
  receptiveField(name: string, positions: readonly Position[]): Promise<FieldTint>;
}
