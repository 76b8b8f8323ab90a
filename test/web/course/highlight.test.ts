import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { highlighted } from '../../../web/course/build/highlight.js';
import { importCourse } from '../../course/import_course.js';

const { chapterPaths, parseChapter } = await importCourse('chapter');

const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');

test.each([
  ['const a = 1; // one', '<span class="t-keyword">const</span> a = <span class="t-number">1</span>; <span class="t-comment">// one</span>'],
  ["f('// no comment')", 'f(<span class="t-string">\'// no comment\'</span>)'],
  ['`a ${b} c`', '<span class="t-string">`a ${</span>b<span class="t-string">} c`</span>'],
  ['x = /a\\/b/g;', 'x = <span class="t-string">/a\\/b/g</span>;'],
  ['/** What. */\nlet y: string;', '<span class="t-comment">/** What. */</span>\n<span class="t-keyword">let</span> y: <span class="t-keyword">string</span>;'],
  ['if (a < b && c > d) {}', '<span class="t-keyword">if</span> (a &lt; b &amp;&amp; c &gt; d) {}'],
])('%s', (code, expected) => {
  expect(highlighted(code)).toBe(expected);
});

test('no letter of a snippet is lost', () => {
  const snippets = chapterPaths().flatMap((path) => parseChapter(readFileSync(path, 'utf8')).snippets.map(({ code }) => code.join('\n')));
  expect(snippets.length).toBeGreaterThan(80);
  for (const code of snippets) expect(plain(highlighted(code))).toBe(code);
});
