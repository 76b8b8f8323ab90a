/** A chapter's Markdown as HTML. */
import { Marked, type Tokens } from 'marked';
import { GLOSSARY, type Term } from '../glossary.js';
import { anchorOf, escaped } from './html.js';
import { highlighted } from './highlight.js';
import { figureSize, type Chapter } from './chapters.js';
import { codePageOf, sourceOf } from './sources.js';

/** `<!-- view: NAME -->` is where a view stands that can be touched. In front of a figure, it takes the figure's place as soon as it is there. */
const VIEW = /^<!-- view: (\w+) -->\s*$/;

/** All words of the glossary, the longest first, so that `output stride` is not taken for `stride`. */
const WORDS: readonly (readonly [word: string, term: Term])[] = GLOSSARY.flatMap((term) => [term.word, ...(term.also ?? [])].map((word) => [word, term] as const)).sort(([a], [b]) => b.length - a.length);
const ANY_WORD = new RegExp(`(?<![\\p{L}\\p{N}_-])(${WORDS.map(([word]) => word).join('|')})(?![\\p{L}\\p{N}_-])`, 'gu');
const TERMS = new Map(WORDS);

export function rendered({ name, markdown }: Chapter): string {
  const linked = new Set<Term>();
  let isQuiet = false;
  /** Renders something in which words are not linked. */
  const quietly = (render: () => string): string => {
    const before = isQuiet;
    isQuiet = true;
    const html = render();
    isQuiet = before;
    return html;
  };
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        return quietly(() => `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`);
      },
      code({ text, lang }: Tokens.Code) {
        // What is too wide is scrolled, with keys as well.
        if (lang === 'ts') return `<pre class="snippet" tabindex="0"><code>${highlighted(text)}</code></pre>\n`;
        return `<pre class="${lang === 'text' ? 'printed' : 'plain'}" tabindex="0">${lang === 'text' ? '<span class="visually-hidden">prints</span>' : ''}<samp>${escaped(text)}</samp></pre>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const text = quietly(() => this.parser.parseInline(tokens));
        const target = pageOf(href);
        return target === undefined ? `<span class="source" title="${escaped(sourceOf(href))}">${text}</span>` : `<a href="${escaped(target)}">${text}</a>`;
      },
      // A word that is set apart is explained there.
      em({ tokens }: Tokens.Em) {
        return `<em>${quietly(() => this.parser.parseInline(tokens))}</em>`;
      },
      image({ href, text }: Tokens.Image) {
        const { width, height } = figureSize(href);
        // Served beside the page under their own names.
        return `<img src="${escaped(href)}" alt="${escaped(text)}" width="${width}" height="${height}" loading="lazy" vite-ignore />`;
      },
      table(token: Tokens.Table) {
        const row = (cells: readonly Tokens.TableCell[], tag: 'th' | 'td'): string =>
          `<tr>${cells.map(({ tokens }) => (tag === 'th' ? `<th scope="col">${quietly(() => this.parser.parseInline(tokens))}</th>` : `<td>${this.parser.parseInline(tokens)}</td>`)).join('')}</tr>`;
        return `<div class="table" tabindex="0"><table><thead>${row(token.header, 'th')}</thead><tbody>${token.rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>\n`;
      },
      paragraph({ tokens }: Tokens.Paragraph) {
        const only = tokens.length === 1 ? tokens[0] : undefined;
        const html = this.parser.parseInline(tokens);
        return only?.type === 'image' ? `<figure class="drawn">${html}</figure>\n` : `<p>${html}</p>\n`;
      },
      html({ text }: Tokens.HTML | Tokens.Tag) {
        const view = VIEW.exec(text)?.[1];
        return view === undefined ? text : `<div class="view" data-view="${view}"></div>\n`;
      },
      text(token: Tokens.Text | Tokens.Escape) {
        if ('tokens' in token && token.tokens) return this.parser.parseInline(token.tokens);
        const html = token.type === 'text' && token.escaped ? token.text : escaped(token.text);
        return isQuiet ? html : html.replace(ANY_WORD, (word) => linkTo(word, name, linked));
      },
    },
  });
  return marked.parse(markdown, { async: false });
}

/** The first time that a chapter has a word, it leads to where that is explained. */
function linkTo(word: string, chapter: string, linked: Set<Term>): string {
  const term = TERMS.get(word);
  if (!term || term.chapter === chapter || chapter === 'index' || linked.has(term)) return word;
  linked.add(term);
  return `<a class="term" href="${term.chapter}.html#${term.anchor}" title="${escaped(term.meaning)}">${word}</a>`;
}

/** The page that a link of the Markdown leads to; undefined for what of the repository is not served. */
function pageOf(href: string): string | undefined {
  if (/^https?:|^#/.test(href)) return href;
  const [, file, anchor = ''] = /^([^#]*)(#.*)?$/.exec(href) ?? [];
  if (file === 'README.md') return `index.html${anchor}`;
  return /^\d_\w+\.md$/.test(file) ? `${file.replace(/\.md$/, '.html')}${anchor}` : codePageOf(sourceOf(href));
}
