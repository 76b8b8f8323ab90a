/** The scripts of the course are plain JavaScript, which the compiler does not look at: what a test needs of a file is named here. */
export interface Snippet {
  /** Of its first line, counted from 1. */
  readonly line: number;
  readonly code: readonly string[];
  readonly output?: { readonly text: string };
}

export interface Chapter {
  readonly lines: readonly string[];
  readonly snippets: readonly Snippet[];
}

export interface ChapterRun {
  readonly chapter: Chapter;
  /** What each snippet printed; undefined for those that were not reached. */
  readonly outputs: readonly (string | undefined)[];
  /** What went wrong, if anything did. */
  readonly problem?: string;
}

interface Files {
  readonly chapter: {
    chapterPaths(): readonly string[];
    parseChapter(text: string): Chapter;
    moduleOf(chapter: Chapter): string;
    splitOutput(printed: string, count: number): readonly (string | undefined)[];
    readonly MARK: string;
  };
  readonly problems: { problemsOf(run: ChapterRun): readonly string[] };
  readonly run_chapter: { runChapter(path: string): Promise<ChapterRun> };
}

/** A file of scripts/course/, by its name. */
export async function importCourse<Name extends keyof Files>(name: Name): Promise<Files[Name]> {
  return (await import(new URL(`../../scripts/course/${name}.mjs`, import.meta.url).href)) as Files[Name];
}
