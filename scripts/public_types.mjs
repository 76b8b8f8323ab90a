/**
 * Types of what users can import. The compiler writes them for all modules; those that no public type leads to would be most of the package's
 * files. Scripts of such modules go without comments.
 */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const ENTRIES = ['index', 'browser', 'gpu', join('queue', 'index'), join('worker', 'index')];

const IMPORTED = /(?:from|import\()\s*['"](\.[^'"]+)\.js['"]/g;

/** Leaves the types that the entry points lead to. */
export function keepPublicTypes(dist) {
  const kept = new Set();
  const open = ENTRIES.map((entry) => join(dist, entry));
  for (let stem = open.pop(); stem !== undefined; stem = open.pop()) {
    if (kept.has(stem)) continue;
    kept.add(stem);
    for (const [, name] of readFileSync(`${stem}.d.ts`, 'utf8').matchAll(IMPORTED)) open.push(join(dirname(stem), name));
  }
  for (const file of readdirSync(dist, { recursive: true })) {
    const stem = /^(.*)\.d\.ts$/.exec(file)?.[1];
    if (stem !== undefined && !kept.has(join(dist, stem))) remove(join(dist, stem));
  }
}

/** The script stays; of its comments only those that speak to bundlers. */
function remove(stem) {
  rmSync(`${stem}.d.ts`);
  const script = readFileSync(`${stem}.js`, 'utf8');
  if (/Ignore|@vite-ignore/.test(script)) return;
  const { outputText } = ts.transpileModule(script, { fileName: `${stem}.js`, compilerOptions: { allowJs: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, removeComments: true } });
  writeFileSync(`${stem}.js`, outputText);
}
