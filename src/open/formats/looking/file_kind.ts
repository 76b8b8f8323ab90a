import type { Glimpse } from './glimpse.js';

/** A kind of file, told by its bytes. */
export interface FileKind {
  /** As messages say it: `frozen graph`, `PNG picture`. */
  readonly name: string;
  is(glimpse: Glimpse): boolean | Promise<boolean>;
}
