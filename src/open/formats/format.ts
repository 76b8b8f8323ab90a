/** What a format is to those who look for it. */
import type { Folder } from '../../io/sources/byte_source.js';
import type { OpenedModel } from '../opened_model.js';
import type { Contents } from './looking/contents.js';
import type { FileKind } from './looking/file_kind.js';

/** A kind of file that is a model, or the part of a model that tells what it is. */
export interface Format extends FileKind {
  /** What its files are called, where it is read: they are looked at first. */
  readonly called?: RegExp;
  /**
   * The models of this format that a folder holds, by what `open` takes.
   *
   * @param named the file or prefix that is meant; otherwise any that there is
   */
  recognise(contents: Contents, named?: string): Promise<readonly string[]>;
  /** @throws for a format that is recognised but not read: what to do instead */
  open(folder: Folder, model: string, wish?: Wish): Promise<OpenedModel>;
}

/** What somebody wants of a model. */
export interface Wish {
  /** Only what it holds, as a list: the values themselves may be missing. */
  readonly listOnly?: boolean;
}
