/** Files that are no models, so that messages can say what they are. */
import { KNOWN_KINDS } from '../../../io/sources/file_kinds.js';
import { LATEST_RECORD } from '../latest.js';
import type { FileKind } from '../looking/file_kind.js';

const KINDS: readonly FileKind[] = KNOWN_KINDS.map(({ name, role, is }) => ({
  name: role === 'picture' || role === 'video' ? `${name} ${role}` : name,
  is: ({ head, text }) => is(head, text),
}));

/** The first that fits counts; the record of the latest checkpoint is a text like others. */
export const OTHER_FILES: readonly FileKind[] = [LATEST_RECORD, ...KINDS];
