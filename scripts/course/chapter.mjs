/**
 * A chapter of docs/course as data: its snippets (```ts) and what they print (```text right behind them).
 *
 * All snippets of a chapter are one module, so that a later one can use what an earlier one made.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const COURSE = new URL('../../docs/course/', import.meta.url);

/** Printed between snippets, to tell their outputs apart. No snippet prints this character. */
export const MARK = '\u241e';

/** Paths of the chapters, in reading order. */
export function chapterPaths() {
  const files = readdirSync(COURSE).filter((file) => /^\d+_.*\.md$/.test(file));
  return files.sort().map((file) => fileURLToPath(new URL(file, COURSE)));
}

/**
 * @param {string} text Markdown
 * @returns {{ lines: string[], snippets: { line: number, code: string[], output?: { first: number, end: number, text: string } }[] }}
 *   `line` is the number of a snippet's first line, counted from 1; an output fills the lines `[first, end)`, counted from 0
 */
export function parseChapter(text) {
  const lines = text.split('\n');
  const snippets = [];
  for (let at = 0; at < lines.length; at++) {
    if (!/^```\w*$/.test(lines[at]) || lines[at] === '```') continue;
    const end = lines.indexOf('```', at + 1);
    if (end < 0) throw new Error(`line ${at + 1}: found a fence that does not end, expected a line of three backticks.`);
    if (lines[at] === '```ts') snippets.push({ line: at + 2, end, code: lines.slice(at + 1, end) });
    const last = snippets.at(-1);
    if (lines[at] === '```text' && last && !last.output && isBlank(lines, last.end + 1, at)) {
      last.output = { first: at + 1, end, text: lines.slice(at + 1, end).join('\n') };
    }
    at = end;
  }
  return { lines, snippets };
}

function isBlank(lines, from, to) {
  return lines.slice(from, to).every((line) => line.trim() === '');
}

/** The module that a chapter is. Every line of code keeps its number, so that errors point into the Markdown. */
export function moduleOf({ lines, snippets }) {
  const code = lines.map(() => '');
  for (const [index, snippet] of snippets.entries()) {
    code[snippet.line - 2] = `console.log('${MARK}${index}');`;
    for (const [i, line] of snippet.code.entries()) code[snippet.line - 1 + i] = line;
  }
  return [...code, 'export {};', ''].join('\n');
}

/** What each snippet printed, from all that the module printed, without blanks at the ends of lines; undefined for those that were not reached. */
export function splitOutput(printed, count) {
  const outputs = Array.from({ length: count }, () => undefined);
  for (const part of printed.split(MARK).slice(1)) {
    const [, index, text] = /^(\d+)\n([^]*)$/.exec(part);
    outputs[Number(index)] = text.replace(/[ \t]+$/gm, '').trimEnd();
  }
  return outputs;
}
