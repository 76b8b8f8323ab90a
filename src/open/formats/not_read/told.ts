/** Formats that are recognised so that their users are told what to do, but not read. */
import { GraphFormatError } from '../../../errors.js';
import type { Folder } from '../../../io/sources/byte_source.js';
import type { FileKind } from '../looking/file_kind.js';
import type { Format } from '../format.js';

interface ToldFormat extends FileKind {
  /** The way from it to what is read. */
  readonly advice: string;
}

export function told({ name, is, advice }: ToldFormat): Format {
  const format: Format = {
    name,
    is,
    // One will do: none of them can be chosen.
    recognise: async (contents, named) => (await contents.those(format, named === undefined ? contents.files : [named])).slice(0, 1),
    open: async (folder, file) => {
      throw new GraphFormatError(`${await placeOf(folder, file)} is a ${name}, which is recognised but not read. ${advice}`);
    },
  };
  return format;
}

/** A file as messages name it: with its path, where it has one. */
export async function placeOf(folder: Folder, file: string): Promise<string> {
  const source = await folder.open(file);
  await source.close?.();
  return source.name;
}

export const FREEZE =
  'Freeze it: tf.compat.v1.graph_util.convert_variables_to_constants (TensorFlow 1) or convert_variables_to_constants_v2 (TensorFlow 2) makes a frozen graph (.pb) of it';
