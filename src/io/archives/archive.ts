/**
 * Archives (`.tar.gz`, `.tgz`, `.tar`) as folders: read from the first byte to the last, once, with the members that are likely
 * to be wanted kept in memory, and of the others their first and last bytes. Nothing is written to the disk.
 */
import { ArchiveFormatError } from '../../errors.js';
import { memorySource, type ByteSource, type Folder } from '../sources/byte_source.js';
import { missingFile } from '../sources/folder.js';
import { HeldBytes } from './held_bytes.js';
import { memberSource, readEnds, type Ends } from './member_source.js';
import { directoryOf, fileOf, join, modelAmong, type ModelKind } from './model_kinds.js';
import { isGzip, isTar } from './signatures.js';
import { walkArchive, type Archive } from './walk_archive.js';

/** What macOS puts beside every file that it packs. */
const APPLE_DOUBLE = /^\._/;
/** As many links as one may lead to the next, so that circles end. */
const MAX_LINKS = 8;
/** What a member costs beside the letters of its path: entries of maps. */
const MEMBER_BYTES = 200;

/** The model that was taken of an archive, with the files beside it. */
export interface ArchiveFolder extends Folder {
  /** Models of other kinds that are in the archive, too. */
  readonly others: readonly string[];
}

/**
 * Opens an archive as the directory of the model in it.
 *
 * @param kinds by what is wanted most: the first of which there is a file is taken. Its files are kept in memory; for any other file
 *   the archive is read again when more of it is read than its beginning or its end.
 * @throws ArchiveFormatError for what is no archive, is damaged, has members that point outside, holds what is taken in
 *   several directories, or unpacks to more than its own size justifies; AbortError
 */
export async function openArchive(archive: Archive, kinds: readonly ModelKind[]): Promise<ArchiveFolder> {
  const links = new Map<string, string>();
  const members = new Map<string, Ends | undefined>();
  const kept = new Map<string, Uint8Array>();
  const held = new HeldBytes(archive.name);
  let best = kinds.length;
  const letGo = (path: string): void => {
    held.release(kept.get(path)?.length ?? 0);
    kept.delete(path);
  };
  await walkArchive(archive, async (member) => {
    const { path, linkTo } = member;
    if (APPLE_DOUBLE.test(fileOf(path))) return;
    held.add(MEMBER_BYTES + 2 * (path.length + (linkTo?.length ?? 0)), member);
    // The last of several counts, as where they are unpacked.
    letGo(path);
    links.delete(path);
    members.set(path, undefined);
    const kind = kinds.findIndex(({ homeOf }) => homeOf(path) !== undefined);
    if (kind >= 0 && kind < best) {
      for (const other of kept.keys()) letGo(other);
      best = kind;
    }
    if (linkTo !== undefined) links.set(path, linkTo);
    else if (kind >= 0 && kind === best) kept.set(path, await held.read(member));
    else members.set(path, await readEnds(member, (bytes) => held.add(bytes, member)));
  });
  const { home, files, others } = modelAmong(archive.name, [...members.keys()], kinds);
  const open = async (file: string): Promise<ByteSource> => {
    const path = join(home, file);
    const target = followLinks(links, path);
    const name = `${archive.name}/${file}`;
    const bytes = kept.get(target);
    if (bytes) return memorySource(name, bytes);
    const ends = members.get(target);
    // Of what was kept until something better came, nothing is known any more.
    if (!ends && (links.has(target) || !members.has(target))) throw missingFile(archive.name, members.has(path) ? target : file, files);
    const read = (): Promise<Uint8Array> => readMember(archive, target);
    return ends ? memberSource(name, ends, read) : memorySource(name, await read());
  };
  return {
    name: archive.name,
    list: async () => files,
    open,
    inside: async (directory) => {
      const within = [...members.keys()].filter((path) => directoryOf(path) === join(home, directory)).map(fileOf);
      return within.length === 0 ? undefined : { name: `${archive.name}/${directory}`, list: async () => within, open: async (file) => open(`${directory}/${file}`) };
    },
    others,
  };
}

/** Whether a file begins as an archive does: with gzip's magic number, or with a header of tar. */
export async function isArchive(source: ByteSource): Promise<boolean> {
  const start = await source.read(0, Math.min(512, source.byteLength));
  return isGzip(start) || isTar(start);
}

/** The last member of a path, as tar itself would unpack it. */
async function readMember(archive: Archive, path: string): Promise<Uint8Array> {
  const held = new HeldBytes(archive.name);
  let bytes: Uint8Array | undefined;
  await walkArchive(archive, async (member) => {
    if (member.path !== path || member.linkTo !== undefined) return;
    held.release(bytes?.length ?? 0);
    bytes = undefined;
    bytes = await held.read(member);
  });
  if (!bytes) throw new ArchiveFormatError(`${archive.name} has changed while it was read: ${path} is no longer in it. Open it again.`);
  return bytes;
}

function followLinks(links: ReadonlyMap<string, string>, path: string): string {
  let target = path;
  for (let i = 0; i < MAX_LINKS; i++) target = links.get(target) ?? target;
  return target;
}
