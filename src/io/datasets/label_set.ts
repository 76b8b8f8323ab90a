/** Class names and their colours, as data sets publish them. */
import type { Palette } from '../pictures/palette.js';

/** What the label indices of a data set mean. */
export interface LabelSet {
  readonly name: string;
  /** Names by index. */
  readonly classes: readonly string[];
  /** Colours by index. */
  readonly palette: Palette;
  /** The index of pixels that are nothing in particular, in truth files; not counted. */
  readonly ignore: number;
}
