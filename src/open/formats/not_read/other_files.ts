/** Files that are no models, so that messages can say what they are. */
import { isGzip, isTar } from '../../../io/archives/signatures.js';
import { LATEST_RECORD } from '../latest.js';
import type { FileKind } from '../looking/file_kind.js';

/** The first that fits counts. */
export const OTHER_FILES: readonly FileKind[] = [
  { name: 'PNG picture', is: (glimpse) => glimpse.begins(0x89, 0x50, 0x4e, 0x47) },
  { name: 'JPEG picture', is: (glimpse) => glimpse.begins(0xff, 0xd8, 0xff) },
  { name: 'archive', is: ({ head }) => isGzip(head) || isTar(head) },
  { name: 'ZIP archive', is: (glimpse) => glimpse.begins(0x50, 0x4b, 3, 4) },
  { name: 'NumPy array', is: (glimpse) => glimpse.begins(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59) },
  // What a clone without Git LFS has in place of large files.
  { name: 'pointer of Git LFS: the file itself was not fetched', is: ({ text }) => text?.startsWith('version https://git-lfs.github.com/spec/') ?? false },
  LATEST_RECORD,
  // What a server sends in place of what it does not have.
  { name: 'HTML page', is: ({ text }) => /^\s*(<!doctype html|<html)/i.test(text ?? '') },
  { name: 'JSON', is: ({ text }) => /^\s*[{[]\s*["{[\]}\d-]/.test(text ?? '') },
  { name: 'text', is: ({ text }) => text !== undefined },
];
