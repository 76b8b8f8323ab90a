/** Pages of the course: their frame, and the way from one to the others. */
import { GLOSSARY } from '../glossary.js';
import type { Chapter } from './chapters.js';
import { highlighted } from './highlight.js';
import { escaped } from './html.js';
import { rendered } from './render.js';
import type { Source } from './sources.js';

interface Frame {
  readonly title: string;
  readonly description: string;
  /** The way up to the folder of the chapters. */
  readonly up: '' | '../';
  /** Scripts; default true. */
  readonly isLive?: boolean;
  readonly body: string;
}

const frame = ({ title, description, up, isLive = true, body }: Frame): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />
    <meta name="theme-color" content="#171e21" media="(prefers-color-scheme: dark)" />
    <meta name="description" content="${escaped(description)}" />
    <title>${escaped(title)} · deeplab-ts</title>
    <link rel="icon" href="${up}../icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="./${up}course.css" />
${isLive ? '    <script type="module" src="./main.tsx"></script>\n' : ''}  </head>
  <body>
    <a class="skip" href="#content">To the text</a>
    <header class="site-header">
      <a class="home" href="${up}../index.html"><img src="${up}../icon.svg" alt="" />deeplab-ts</a>
      <a class="header-link" href="${up}index.html">The course</a>
    </header>
${body}  </body>
</html>
`;

/** Titles name the number themselves. */
const linkTo = ({ name, title }: Chapter, current?: Chapter): string => `<a href="${name}.html"${name === current?.name ? ' aria-current="page"' : ''}>${escaped(name === 'index' ? 'Contents' : title)}</a>`;

/** @param chapters All, in reading order, with the contents first */
export function pageFor(chapter: Chapter, chapters: readonly Chapter[]): string {
  const at = chapters.indexOf(chapter);
  const [previous, next] = [chapters[at - 1], chapters[at + 1]];
  const body = `    <div class="course">
      <nav class="chapters" aria-label="Chapters">
        <details open>
          <summary>Chapters</summary>
          <ul>${chapters.map((each) => `<li>${linkTo(each, chapter)}</li>`).join('')}</ul>
        </details>
      </nav>
      <main id="content" tabindex="-1">
        <article>
${rendered(chapter)}${chapter.name === 'index' ? words() : ''}        </article>
        <nav class="turn" aria-label="Previous and next chapter">
          ${previous ? `<a rel="prev" href="${previous.name}.html"><span>Back</span>${escaped(previous.title)}</a>` : ''}
          ${next ? `<a rel="next" href="${next.name}.html"><span>On</span>${escaped(next.title)}</a>` : ''}
        </nav>
      </main>
    </div>
`;
  return frame({ title: chapter.title, description: `How DeepLab works, with code that runs: ${chapter.title}.`, up: '', body });
}

/** A file that chapters name. */
export function codePageFor({ path, code, chapters }: Source): string {
  const by = chapters.map(({ name, title }) => `<a href="../${name}.html">${escaped(title)}</a>`).join(', ');
  const body = `    <main class="file" id="content" tabindex="-1">
      <h1>${escaped(path)}</h1>
      <p>Named in: ${by}</p>
      <pre class="snippet" tabindex="0"><code>${highlighted(code)}</code></pre>
    </main>
`;
  return frame({ title: path, description: `${path} of deeplab-ts.`, up: '../', isLive: false, body });
}

/** The glossary, for the contents. */
function words(): string {
  const entries = [...GLOSSARY].sort((a, b) => a.word.localeCompare(b.word, 'en'));
  const rows = entries.map(({ word, meaning, chapter, anchor }) => `<div><dt><a href="${chapter}.html#${anchor}">${escaped(word)}</a></dt><dd>${escaped(meaning)}</dd></div>`);
  return `<h2 id="words">Words</h2>\n<dl class="words">${rows.join('')}</dl>\n`;
}
