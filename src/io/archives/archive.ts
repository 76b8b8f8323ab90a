/**
 * Archives (`.tar.gz`, `.tgz`, `.tar`) as folders: read from the first byte to the last, once, with the members that are likely
 * to be wanted kept in memory. Nothing is written to the disk.
 */
import { ArchiveFormatError } from '../../errors.js';
import { memorySource, type ByteSource, type Folder } from '../sources/byte_source.js';
import { missingFile } from '../sources/folder.js';
import { isGzip, isTar, walkArchive, type Archive } from './walk_archive.js';

/** What macOS puts beside every file that it packs. */
const APPLE_DOUBLE = /^\._/;
/** As many links as one may lead to the next, so that circles end. */
const MAX_LINKS = 8;

/**
 * Opens an archive as the folder of those of its directories that holds what is looked for.
 *
 * @param kinds File names, by what is wanted most. Members of the first kind that there is are kept in memory; for any other file
 *   the archive is read again when it is opened.
 * @throws ArchiveFormatError for what is no archive, is damaged, has members that point outside, or holds what is looked for in
 *   several directories
 */
export async function openArchive(archive: Archive, kinds: readonly RegExp[]): Promise<Folder> {
  const paths = new Set<string>();
  const links = new Map<string, string>();
  const kept = new Map<string, Uint8Array>();
  let best = kinds.length;
  await walkArchive(archive, async (member) => {
    const { path } = member;
    if (APPLE_DOUBLE.test(fileOf(path))) return;
    paths.add(path);
    if (member.linkTo !== undefined) links.set(path, member.linkTo);
    const kind = kinds.findIndex((names) => names.test(fileOf(path)));
    if (kind < 0 || kind > best) return;
    if (kind < best) kept.clear();
    best = kind;
    if (member.linkTo === undefined) kept.set(path, await member.read());
  });
  const isWanted = (path: string): boolean => best === kinds.length || kinds[best].test(fileOf(path));
  const directory = onlyDirectory(archive.name, [...paths].filter(isWanted).map(directoryOf));
  const files = new Map([...paths].filter((path) => directoryOf(path) === directory).map((path) => [fileOf(path), path]));
  return {
    name: archive.name,
    list: async () => [...files.keys()],
    open: async (file) => {
      const path = files.get(file);
      if (path === undefined) throw missingFile(archive.name, file, [...files.keys()]);
      const target = followLinks(links, path);
      const bytes = kept.get(target) ?? (await readMember(archive, target));
      if (!bytes) throw missingFile(archive.name, target, [...files.keys()]);
      return memorySource(`${archive.name}/${file}`, bytes);
    },
  };
}

/**
 * Reads an archive to its end and keeps nothing, which compares the checksums that gzip and tar carry.
 *
 * @returns the names of its files, without directories
 * @throws ArchiveFormatError as `openArchive`
 */
export async function listArchive(archive: Archive): Promise<string[]> {
  const files: string[] = [];
  await walkArchive(archive, ({ path }) => void files.push(fileOf(path)));
  return files;
}

/** Whether a file begins as an archive does: with gzip's magic number, or with a header of tar. */
export async function isArchive(source: ByteSource): Promise<boolean> {
  const start = await source.read(0, Math.min(512, source.byteLength));
  return isGzip(start) || isTar(start);
}

/** The last member of a path, as tar itself would unpack it. */
async function readMember(archive: Archive, path: string): Promise<Uint8Array | undefined> {
  let bytes: Uint8Array | undefined;
  await walkArchive(archive, async (member) => {
    if (member.path === path && member.linkTo === undefined) bytes = await member.read();
  });
  return bytes;
}

function onlyDirectory(name: string, directories: readonly string[]): string {
  const different = [...new Set(directories)].sort();
  if (different.length > 1) {
    const listed = different.map((directory) => directory || '.').join(', ');
    throw new ArchiveFormatError(`${name} holds models in ${different.length} folders (${listed}), expected one. Unpack it (tar -xzf) and give one of them.`);
  }
  return different.at(0) ?? '';
}

function followLinks(links: ReadonlyMap<string, string>, path: string): string {
  let target = path;
  for (let i = 0; i < MAX_LINKS; i++) target = links.get(target) ?? target;
  return target;
}

const fileOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
