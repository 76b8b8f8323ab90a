/**
 * Types of what users can import. The compiler writes them for all modules; those that no public type leads to would be most of the package's
 * files. Scripts go without comments, which are in the types: Node keeps the text of what it runs.
 */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { packageEntries } from './package_entries.mjs';

const IMPORTED = /(?:from|import\()\s*['"](\.[^'"]+)\.js['"]/g;

/** Leaves the types that the entry points lead to. @param root of the package */
export function keepPublicTypes(root) {
  const dist = join(root, 'dist');
  const kept = new Set();
  const open = packageEntries(root).types.map((entry) => join(dist, entry));
  for (let stem = open.pop(); stem !== undefined; stem = open.pop()) {
    if (kept.has(stem)) continue;
    kept.add(stem);
    for (const [, name] of readFileSync(`${stem}.d.ts`, 'utf8').matchAll(IMPORTED)) open.push(join(dirname(stem), name));
  }
  for (const file of readdirSync(dist, { recursive: true })) {
    const stem = /^(.*)\.d\.ts$/.exec(file)?.[1];
    if (stem === undefined) continue;
    if (!kept.has(join(dist, stem))) rmSync(join(dist, `${stem}.d.ts`));
    removeComments(join(dist, `${stem}.js`));
  }
}

/** But for those that speak to bundlers. */
function removeComments(path) {
  const script = readFileSync(path, 'utf8');
  if (/Ignore|@vite-ignore/.test(script)) return;
  const { outputText } = ts.transpileModule(script, { fileName: path, compilerOptions: { allowJs: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, removeComments: true } });
  writeFileSync(path, outputText);
}
