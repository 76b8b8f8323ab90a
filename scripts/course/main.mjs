/**
 * Runs chapters of docs/course.
 *
 *     npm run course                     lists the chapters
 *     npm run course -- 2                prints each snippet of chapter 2 and what it prints
 *     npm run course -- --update [2]     writes what snippets print into the chapter, or into all chapters
 *     npm run course -- --check [2]      says which snippets print something else than the chapter
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { chapterPaths } from './chapter.mjs';
import { problemsOf } from './problems.mjs';
import { runChapter } from './run_chapter.mjs';

const USAGE = 'usage: npm run course -- [--update | --check] [NUMBER OF A CHAPTER]';
const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { update: { type: 'boolean' }, check: { type: 'boolean' } } });
const paths = chapterPaths().filter((path) => positionals.length === 0 || basename(path).startsWith(`${positionals[0]}_`));
if (positionals.length > 1 || paths.length === 0) {
  console.error(USAGE);
  process.exit(2);
}

if (!flags.update && !flags.check && positionals.length === 0) {
  for (const path of paths) console.log(`${/^\d+/.exec(basename(path))}  ${/^# \d+\. (.*)$/m.exec(readFileSync(path, 'utf8'))[1]}`);
  console.log('\nRun one: npm run course -- NUMBER');
} else {
  for (const path of paths) {
    const result = await runChapter(path);
    if (flags.update) update(path, result);
    else if (flags.check) for (const problem of problemsOf(result)) console.log(`${basename(path)}: ${problem}`);
    else show(result);
    if (result.problem) {
      console.error(`${basename(path)}: ${result.problem}`);
      process.exitCode = 1;
    }
  }
}

function show({ chapter, outputs }) {
  for (const [i, { code }] of chapter.snippets.entries()) {
    console.log(code.map((line) => `    ${line}`).join('\n'));
    console.log(outputs[i] === undefined ? '' : `\n${outputs[i]}\n`);
  }
}

/** Puts what was printed in the place of what stands there, or behind a snippet that has no output yet. */
function update(path, { chapter: { lines, snippets }, outputs }) {
  for (const [i, { end, output }] of [...snippets.entries()].reverse()) {
    if (outputs[i] === undefined) continue;
    const printed = outputs[i] === '' ? [] : outputs[i].split('\n');
    if (output) lines.splice(output.first, output.end - output.first, ...printed);
    else if (printed.length > 0) lines.splice(end + 1, 0, '', '```text', ...printed, '```');
  }
  writeFileSync(path, lines.join('\n'));
}
