#!/usr/bin/env bash
# A package that Rollup has joined escapes the replacements that its own package.json asks for in browsers.
#
# One would guess: modules that are entries of their own keep their files, and whoever imports one still imports that file; so `"browser": { "./dist/machine.js": "./dist/machine.browser.js" }` holds after the build as it did before.
# What happens (Rollup 4.68.7, esbuild 0.28.2): all files are there and say the same, but what a module only passes on (`export { read } from './disk.js'`) Rollup asks for at its source. `index.js` now imports `read` from
#   `./disk.js`, which nothing replaces, and a bundler for browsers takes Node's version into the page, or stops at `node:fs`. What the module itself defines is still imported from it. Only modules
#   that are external to Rollup, and so left as they are, are asked under their own names.
# Why it matters here: the build joins modules that are always needed together (scripts/join_modules.mjs). Its first form broke Vite, webpack and esbuild so, while everything passed in Node.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.txt
npm install --silent rollup@4.68.7 esbuild@0.28.2
mkdir -p package/dist
cd package
echo '{ "name": "package", "version": "1.0.0", "type": "module", "main": "dist/index.js", "browser": { "./dist/machine.js": "./dist/machine.browser.js" } }' > package.json
echo "export { read } from './disk.js'; export const name = 'Node';" > dist/machine.js
echo "import { readFileSync } from 'node:fs'; export const read = (path) => readFileSync(path, 'utf8');" > dist/disk.js
echo "export const read = (path) => fetch(path); export const name = 'a browser';" > dist/machine.browser.js
echo "import { name, read } from './machine.js'; export const describe = () => name + String(read);" > dist/index.js
cat > ../check.mjs <<'JS'
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { build, version } from 'esbuild';
import { rollup, VERSION } from 'rollup';

/** What a bundler for browsers makes of the package: which of the two `name`s and of the two `read`s, or why it stops. */
async function bundled() {
  try {
    const { outputFiles } = await build({ entryPoints: ['dist/index.js'], bundle: true, write: false, format: 'esm', platform: 'browser', logLevel: 'silent' });
    return /fetch/.test(outputFiles[0].text) && /a browser/.test(outputFiles[0].text) ? "the browser's" : 'something else';
  } catch (error) {
    return error.errors[0].text;
  }
}
const before = await bundled();
const joined = await rollup({ input: Object.fromEntries(['index', 'machine', 'machine.browser', 'disk'].map((name) => [name, `dist/${name}.js`])), external: ['node:fs'] });
await joined.write({ dir: 'dist', format: 'es', entryFileNames: '[name].js', hoistTransitiveImports: false });
const after = await bundled();
const imports = readFileSync('dist/index.js', 'utf8').match(/from '\.\/[^']+'/g);
console.log(`Rollup ${VERSION}, esbuild ${version}: before, a bundle has ${before}; after: ${after}. index.js imports ${imports.join(', ')}`);
assert.equal(before, "the browser's");
assert.ok(imports.some((each) => each.includes('./disk.js')), 'the behaviour changed');
assert.match(after, /Could not resolve "node:fs"/, 'the behaviour changed');
JS
node ../check.mjs
