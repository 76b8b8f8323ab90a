/** What the page knows of its packed model: the build of the page makes it, and puts another text in the place of this file (web/build/small_model.ts). */

export interface Packed {
  readonly url: string;
  readonly indexBytes: number;
  readonly dataBytes: number;
}

/** Undefined in development, where the library fetches the whole model. */
export const PACKED: Packed | undefined = undefined;
