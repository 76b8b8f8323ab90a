/** The files of a folder, each looked at once, and only when somebody asks what it is. */
import type { Folder } from '../../../io/sources/byte_source.js';
import type { FileKind } from './file_kind.js';
import { Glimpse } from './glimpse.js';

/** What a file is; without a kind, how it begins. */
export interface Looked {
  /** What messages call it. */
  readonly name: string;
  readonly kind: FileKind | undefined;
  readonly head: Uint8Array;
}

/** What a file may be, in order; the others are asked for when it is none of the first. */
export interface Kinds {
  readonly first: readonly FileKind[];
  others(): Promise<readonly FileKind[]>;
}

export class Contents {
  private constructor(
    readonly folder: Folder,
    /** All files there are, in the order of their names. */
    readonly present: readonly string[],
    /** Those to be looked at where no name was given. */
    readonly files: readonly string[],
    private readonly kinds: Kinds,
    private readonly looked: Map<string, Promise<Looked>>,
  ) {}

  static async of(folder: Folder, kinds: Kinds): Promise<Contents> {
    const present = [...(await folder.list())].sort();
    return new Contents(folder, present, present, kinds, new Map());
  }

  /** The same with fewer files to be looked at. */
  among(files: readonly string[]): Contents {
    return new Contents(this.folder, this.present, files, this.kinds, this.looked);
  }

  /** The file, where it has no neighbours and its place no other name: bytes that were given by themselves. */
  get alone(): string | undefined {
    return this.present.length === 1 && this.present[0] === this.folder.name ? this.present[0] : undefined;
  }

  look(file: string): Promise<Looked> {
    const looked = this.looked.get(file) ?? lookAt(this.folder, file, this.kinds);
    this.looked.set(file, looked);
    return looked;
  }

  /** Those of some files that are of a kind by content. */
  async those(kind: FileKind, files: readonly string[]): Promise<string[]> {
    return this.filter(files, (looked) => looked.kind === kind);
  }

  /** The same with those that are called so and whose content says nothing else: a damaged file, whose reader says what is wrong with it. */
  async thoseMeant(kind: FileKind, files: readonly string[], called: RegExp): Promise<string[]> {
    return this.filter(files, (looked, file) => looked.kind === kind || (looked.kind === undefined && called.test(file)));
  }

  private async filter(files: readonly string[], keep: (looked: Looked, file: string) => boolean): Promise<string[]> {
    const kept: string[] = [];
    const present = new Set(this.present);
    // One after the other, so that few are open at a time.
    for (const file of files) if (present.has(file) && keep(await this.look(file), file)) kept.push(file);
    return kept;
  }
}

async function lookAt(folder: Folder, file: string, kinds: Kinds): Promise<Looked> {
  const source = await folder.open(file);
  try {
    const glimpse = await Glimpse.at(source);
    const kind = (await firstOf(kinds.first, glimpse)) ?? (await firstOf(await kinds.others(), glimpse));
    return { name: source.name, kind, head: glimpse.head };
  } finally {
    await source.close?.();
  }
}

async function firstOf(kinds: readonly FileKind[], glimpse: Glimpse): Promise<FileKind | undefined> {
  for (const kind of kinds) if (await kind.is(glimpse)) return kind;
  return undefined;
}
