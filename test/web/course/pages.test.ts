/** The course as pages: what the build writes, before Vite puts scripts and styles to it. */
import { describe, expect, test } from '@jest/globals';
import { figureFiles, readChapters } from '../../../web/course/build/chapters.js';
import { allPages } from '../../../web/course/build/course_pages.js';
import { rendered } from '../../../web/course/build/render.js';
import { GLOSSARY, placeOf } from '../../../web/course/glossary.js';

const chapters = await readChapters();
const everything = new Map([...(await allPages())].map(([path, html]) => [path, html()]));
const pages = new Map([...everything].filter(([path]) => !path.startsWith('code/')));
const figures = await figureFiles();
const all = (html: string, pattern: RegExp): string[] => [...html.matchAll(pattern)].map(([, found]) => found);
const idsOf = (html: string): string[] => all(html, / id="([^"]*)"/g);

test('there are the contents and ten chapters, in order', () => {
  expect(chapters.map(({ name }) => name.split('_')[0])).toEqual(['index', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
});

describe.each([...pages])('%s', (_name, html) => {
  test('links lead to pages and headings that are there', () => {
    const links = all(html, /<a [^>]*href="([^"]*)"/g).filter((link) => !link.startsWith('https:') && link !== '../index.html');
    const broken = links.filter((link) => {
      const [page, anchor] = link.split('#');
      const target = page === '' ? html : everything.get(page);
      return target === undefined || (anchor !== undefined && !idsOf(target).includes(anchor));
    });
    expect(broken).toEqual([]);
    expect(links.length).toBeGreaterThan(chapters.length);
  });

  test('figures are there', () => {
    const shown = all(html, /<img src="([^"]*)"/g).filter((source) => source !== '../icon.svg');
    expect(shown.filter((source) => !figures.includes(source.replace('figures/', '')))).toEqual([]);
  });

  test('has one heading of the first kind, and no name twice', () => {
    expect(html.match(/<h1 /g)).toHaveLength(1);
    expect(idsOf(html)).toEqual([...new Set(idsOf(html))]);
  });

  test('needs nothing that the policy forbids', () => {
    expect(html).not.toMatch(/ style="|<style| on\w+="|<script(?! type="module" src="\.\/main\.tsx"><\/script>)/);
  });

  test('leaves no Markdown', () => {
    const text = html.replace(/<(pre|code)\b[^]*?<\/\1>/g, '');
    expect(text).not.toMatch(/```|\]\(|\*\*\w/);
  });
});

test('the files that chapters name are there, and lead back', () => {
  const files = [...everything].filter(([path]) => path.startsWith('code/'));
  expect(files.length).toBeGreaterThan(80);
  for (const [path, html] of files) {
    const links = all(html, /<a [^>]*href="([^"]*)"/g).filter((link) => link.startsWith('../') && link !== '../../index.html');
    expect([path, links.filter((link) => !pages.has(link.slice(3)))]).toEqual([path, []]);
    expect(html).not.toMatch(/ style="|<script/);
    expect(html).toContain('<span class="t-comment">');
  }
});

test('every chapter leads to the one before and the one behind', () => {
  const turns = [...pages.values()].map((html) => [/rel="prev" href="([^"]*)"/.exec(html)?.[1], /rel="next" href="([^"]*)"/.exec(html)?.[1]]);
  const names = [...pages.keys()];
  expect(turns).toEqual(names.map((_, i) => [names[i - 1], names[i + 1]]));
});

test('answers stay folded, and code in them is code', () => {
  const html = pages.get('0_picture_in_labels_out.html') ?? '';
  expect(html).toMatch(/<details>\n<summary>Answer<\/summary>\s*<pre class="snippet"/);
  expect(html).not.toContain('<details open>\n<summary>Answer');
});

describe('words', () => {
  const chapter = (markdown: string) => rendered({ name: '4_aspp', title: 'A chapter', markdown });

  test('lead to their chapter where a text has them first', () => {
    const html = chapter('The output stride, the stride, and the output stride again.');
    expect(all(html, /<a class="term" href="([^"]*)"/g)).toEqual(['1_convolution.html#from-stride-to-rate', '1_convolution.html#one-formula']);
    expect(html).toMatch(/title="how far a filter moves between two outputs">stride<\/a>, and the output stride again\./);
  });

  test('are left alone in code, headings, links, where they are set apart, within other words, and in their own chapter', () => {
    expect(chapter('# A stride\n\n`stride` [a stride](1_convolution.md) *stride* strideless two-stride decoder')).not.toContain('class="term"');
  });

  test('are each explained once, under a heading', () => {
    const words = GLOSSARY.flatMap(({ word, also = [] }) => [word, ...also]);
    expect(words).toEqual([...new Set(words)]);
    for (const { chapter: name, anchor, word } of GLOSSARY) {
      expect([word, idsOf(pages.get(`${name}.html`) ?? '').includes(anchor)]).toEqual([word, true]);
    }
  });

  test('of the page have their places', () => {
    expect(placeOf('taps')).toBe('1_convolution.html#one-formula');
    expect(placeOf('step')).toBeUndefined();
  });
});

test('text is text', () => {
  const html = rendered({ name: '0', title: '', markdown: 'a < b & "c" `<i>`\n\n```text\n<b> & c\n```\n\n[file](../../src/errors.ts) [folder](../../src/proto)' });
  expect(html).toContain('<p>a &lt; b &amp; &quot;c&quot; <code>&lt;i&gt;</code></p>');
  expect(html).toContain('<samp>&lt;b&gt; &amp; c</samp>');
  expect(html).toContain('<a href="code/src-errors.html">file</a> <span class="source" title="src/proto">folder</span>');
});

test('a view stands where the Markdown says', () => {
  const views = [...pages.values()].flatMap((html) => all(html, /<div class="view" data-view="(\w+)"><\/div>/g));
  expect(views).toEqual(['maps', 'rates', 'sum', 'field', 'loss']);
});
