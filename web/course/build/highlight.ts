/** TypeScript with its tokens marked, as the compiler sees them: no list of keywords, and no other package. */
import ts from 'typescript';
import { escaped } from './html.js';

type Kind = 'comment' | 'string' | 'keyword' | 'number';

const COMMENT = /\/\/[^\n]*|\/\*[^]*?\*\//g;

/** @returns HTML: spans of the classes `t-comment`, `t-string`, `t-keyword`, `t-number` */
export function highlighted(code: string): string {
  const file = ts.createSourceFile('snippet.ts', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  let html = '';
  let at = 0;
  /** What lies between tokens: blanks and comments. */
  const trivia = (end: number): void => {
    const between = code.slice(at, end);
    let from = 0;
    for (const { 0: comment, index } of between.matchAll(COMMENT)) {
      html += escaped(between.slice(from, index)) + marked(comment, 'comment');
      from = index + comment.length;
    }
    html += escaped(between.slice(from));
    at = end;
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return;
    const children = node.getChildren(file);
    if (children.length > 0) return children.forEach(visit);
    trivia(node.getStart(file));
    html += marked(code.slice(at, node.end), kindOf(node.kind));
    at = node.end;
  };
  visit(file);
  trivia(code.length);
  return html;
}

function kindOf(kind: ts.SyntaxKind): Kind | undefined {
  if (kind >= ts.SyntaxKind.FirstKeyword && kind <= ts.SyntaxKind.LastKeyword) return 'keyword';
  if (kind === ts.SyntaxKind.NumericLiteral || kind === ts.SyntaxKind.BigIntLiteral) return 'number';
  if (kind >= ts.SyntaxKind.FirstTemplateToken && kind <= ts.SyntaxKind.LastTemplateToken) return 'string';
  if (kind === ts.SyntaxKind.StringLiteral || kind === ts.SyntaxKind.RegularExpressionLiteral) return 'string';
  return undefined;
}

const marked = (text: string, kind: Kind | undefined): string => (kind && text !== '' ? `<span class="t-${kind}">${escaped(text)}</span>` : escaped(text));
