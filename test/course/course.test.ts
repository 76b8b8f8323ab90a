/** The course is true: its snippets have no type errors and print what stands behind them, and its links lead somewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { importCourse } from './import_course.js';

const { chapterPaths, moduleOf, parseChapter } = await importCourse('chapter');
const { problemsOf } = await importCourse('problems');
const { runChapter } = await importCourse('run_chapter');

const CHAPTERS = chapterPaths();
const COURSE = dirname(CHAPTERS[0]);
const named = (paths: readonly string[]): [string, string][] => paths.map((path) => [basename(path), path]);

test('there are ten chapters, each of which leads to the next', () => {
  expect(CHAPTERS.map((path) => Number(basename(path).split('_')[0]))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const nexts = CHAPTERS.map((path) => /\nNext: \[[^\]]+\]\(([^)]+)\)\.\n$/.exec(readFileSync(path, 'utf8'))?.[1]);
  expect(nexts).toEqual([...CHAPTERS.slice(1).map((path) => basename(path)), undefined]);
});

describe('exercises: answers are folded away, and two have no single answer', () => {
  test.each(named(CHAPTERS))('%s', (_name, path) => {
    const exercises = exercisesOf(readFileSync(path, 'utf8'));
    expect(exercises.length).toBeGreaterThanOrEqual(4);
    const isOpen = exercises.map((text) => text.startsWith('*Open.*'));
    // The open ones come last.
    expect(isOpen).toEqual(exercises.map((_, i) => i >= exercises.length - 2));
    for (const [i, text] of exercises.entries()) {
      expect(text.match(/^<details>\n<summary>Answer<\/summary>\n\n[^]*\n\n<\/details>$/gm)?.length ?? 0).toBe(isOpen[i] ? 0 : 1);
      // No code or output tells what is asked.
      expect(text.replace(/<details>[^]*<\/details>/, '')).not.toMatch(/^```/m);
    }
  });
});

describe('snippets print what the chapter says', () => {
  test.concurrent.each(named(CHAPTERS))('%s', async (_name, path) => {
    const problems = problemsOf(await runChapter(path));
    if (problems.length > 0) throw new Error(`${problems.join('\n\n')}\n\nWhere the new output is right: npm run course -- --update`);
  });
});

test.each(named(CHAPTERS))('%s: no line of code or output is cut off on a page of 830 pixels', (_name, path) => {
  const { snippets } = parseChapter(readFileSync(path, 'utf8'));
  const shown = snippets.flatMap(({ code, output }) => [...code, ...(output?.text.split('\n') ?? [])]);
  expect(shown.filter((line) => line.length > 97)).toEqual([]);
});

test('snippets have no type errors', () => {
  expect(typeErrors()).toEqual([]);
});

describe('links lead somewhere', () => {
  const pages = readdirSync(COURSE).filter((file) => file.endsWith('.md'));

  test.each(named(pages.map((file) => join(COURSE, file))))('%s', (_name, path) => {
    expect(brokenLinks(path)).toEqual([]);
  });

  test('every figure is shown', () => {
    const text = pages.map((file) => readFileSync(join(COURSE, file), 'utf8')).join('\n');
    const unused = readdirSync(join(COURSE, 'figures')).filter((file) => !text.includes(`](figures/${file})`));
    expect(unused).toEqual([]);
  });
});

/** What stands behind the number of each exercise. */
function exercisesOf(text: string): string[] {
  const [, exercises] = text.split('\n## Exercises\n');
  return exercises.split(/^\*\*\d+\.\*\* /m).slice(1);
}

/** Links of a page, outside its fences, to files or headings that are not there. */
function brokenLinks(path: string): string[] {
  const text = withoutFences(readFileSync(path, 'utf8'));
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link).filter((link) => !/^https?:/.test(link));
  return links.filter((link) => {
    const [file, anchor] = link.split('#');
    const target = file === '' ? path : resolve(dirname(path), file);
    return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
  });
}

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(path: string): string[] {
  const headings = withoutFences(readFileSync(path, 'utf8')).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
}

const withoutFences = (text: string): string => text.replace(/^```[^]*?^```/gm, '');

/** What the compiler says of the chapters, each as a module that lies where the chapter does, and of what they share. */
function typeErrors(): string[] {
  const root = resolve(COURSE, '../..');
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const compilerOptions: ts.CompilerOptions = { ...options, noUnusedLocals: false, paths: { 'deeplab-ts': [join(root, 'src/index.ts')] } };
  const modules = new Map(CHAPTERS.map((path) => [path.replace(/\.md$/, '.ts'), moduleOf(parseChapter(readFileSync(path, 'utf8')))]));
  const host = ts.createCompilerHost(compilerOptions);
  const { fileExists, readFile } = host;
  host.fileExists = (file) => modules.has(file) || fileExists(file);
  host.readFile = (file) => modules.get(file) ?? readFile(file);
  host.getSourceFile = (file, version) => {
    const text = host.readFile(file);
    return text === undefined ? undefined : ts.createSourceFile(file, text, version);
  };
  const files = [...modules.keys(), join(COURSE, 'tools.ts')];
  const program = ts.createProgram(files, compilerOptions, host);
  const diagnostics = files.flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  return diagnostics.map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file ? basename(file.fileName) : ''}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}
