/** A page of the course: its frame, and the way to the others. */
import { GLOSSARY } from '../glossary.js';
import type { Chapter } from './chapters.js';
import { escaped } from './html.js';
import { rendered } from './render.js';

/** Titles name the number themselves. */
const linkTo = ({ name, title }: Chapter, current: Chapter): string => `<a href="${name}.html"${name === current.name ? ' aria-current="page"' : ''}>${escaped(name === 'index' ? 'Contents' : title)}</a>`;

/** @param chapters All, in reading order, with the contents first */
export function pageFor(chapter: Chapter, chapters: readonly Chapter[]): string {
  const at = chapters.indexOf(chapter);
  const [previous, next] = [chapters[at - 1], chapters[at + 1]];
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />
    <meta name="theme-color" content="#171e21" media="(prefers-color-scheme: dark)" />
    <meta name="description" content="How DeepLab works, with code that runs: ${escaped(chapter.title)}." />
    <title>${escaped(chapter.title)} · deeplab-ts</title>
    <link rel="icon" href="../icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="./course.css" />
    <script type="module" src="./main.tsx"></script>
  </head>
  <body>
    <a class="skip" href="#chapter">To the chapter</a>
    <header class="site-header">
      <a class="home" href="../index.html"><img src="../icon.svg" alt="" />deeplab-ts</a>
      <a class="header-link" href="index.html">The course</a>
    </header>
    <div class="course">
      <nav class="chapters" aria-label="Chapters">
        <details open>
          <summary>Chapters</summary>
          <ul>${chapters.map((each) => `<li>${linkTo(each, chapter)}</li>`).join('')}</ul>
        </details>
      </nav>
      <main id="chapter" tabindex="-1">
        <article>
${rendered(chapter)}${chapter.name === 'index' ? words() : ''}        </article>
        <nav class="turn" aria-label="Previous and next chapter">
          ${previous ? `<a rel="prev" href="${previous.name}.html"><span>Back</span>${escaped(previous.title)}</a>` : ''}
          ${next ? `<a rel="next" href="${next.name}.html"><span>On</span>${escaped(next.title)}</a>` : ''}
        </nav>
      </main>
    </div>
  </body>
</html>
`;
}

/** The glossary, for the contents. */
function words(): string {
  const entries = [...GLOSSARY].sort((a, b) => a.word.localeCompare(b.word, 'en'));
  const rows = entries.map(({ word, meaning, chapter, anchor }) => `<div><dt><a href="${chapter}.html#${anchor}">${escaped(word)}</a></dt><dd>${escaped(meaning)}</dd></div>`);
  return `<h2 id="words">Words</h2>\n<dl class="words">${rows.join('')}</dl>\n`;
}
