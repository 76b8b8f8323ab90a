/** What `deeplab segment` was asked for. */
import type { DeepLabOptions } from '../../deeplab/options.js';
import type { NetworkFlags } from '../terminal/network_options.js';
import type { TileFlags } from '../terminal/tile_options.js';
import type { OutputFlags } from './outputs/options.js';

export interface SegmentFlags extends Pick<DeepLabOptions, 'backend' | 'threads' | 'wideVectors' | 'precision'>, NetworkFlags, TileFlags, OutputFlags {
  /** The embedded model when left out. */
  readonly model?: string;
  readonly scales?: readonly number[];
  readonly flip?: boolean;
  /** The current folder when left out. */
  readonly out?: string;
  /** Whether folders in folders are looked into. */
  readonly recursive?: boolean;
  /** Whether folders are looked at until the command is stopped. */
  readonly watch?: boolean;
  /** Processes that share the work. */
  readonly jobs?: number;
  /** Of a video: the labels of all frames, in place of a labelled video. */
  readonly frames?: boolean;
  /** Of a video: how many frames of a second. */
  readonly fps?: number;
  /** The URL of a Redis; workers do the work then. */
  readonly redis?: string;
  readonly queue?: string;
  readonly json?: boolean;
}
