/**
 * Packages of which the library uses a small part go into dist/packages, with their licenses: users then install 50 kB of them instead of 4.2 MB, 3.7 of which are protobufjs' builds for
 * other purposes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { build } from 'esbuild';

/** What is imported, by whom, and whose licenses come with it. */
const PACKAGES = [
  { name: 'protobufjs/minimal.js', file: 'protobufjs.js', exported: 'default', importer: 'proto/schema/wire_format.js', licenses: ['protobufjs', 'long'] },
  { name: 'flatbuffers', file: 'flatbuffers.js', exported: 'ByteBuffer', importer: 'tflite/flat_table.js', licenses: ['flatbuffers'] },
];

/** @param dist what the compiler wrote: importers get the bundles in place of the packages */
export async function buildPackages(root, dist) {
  for (const { name, file, exported, importer, licenses } of PACKAGES) {
    const outfile = join(root, dist, 'packages', file);
    await build({
      stdin: { contents: `export { ${exported} } from '${name}';`, resolveDir: root },
      outfile,
      bundle: true,
      format: 'esm',
      target: 'es2022',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      minify: true,
      legalComments: 'none',
      banner: { js: licenses.map((each) => licenseOf(join(root, 'node_modules', each))).join('\n') },
      logLevel: 'warning',
    });
    const script = join(root, dist, importer);
    const text = readFileSync(script, 'utf8');
    const specifier = `'./${relative(dirname(script), outfile).split(sep).join('/')}'`.replace("'./../", "'../");
    if (!text.includes(`from '${name}'`)) throw new Error(`build: ${script} does not import ${name}`);
    writeFileSync(script, text.replace(`from '${name}'`, `from ${specifier}`));
  }
}

/** In full, but for the license that this package has itself. */
function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = license === 'Apache-2.0' ? 'Licensed under the Apache License, Version 2.0: http://www.apache.org/licenses/LICENSE-2.0' : readFileSync(join(folder, 'LICENSE'), 'utf8').trim();
  return `/*! ${name} ${version}\n\n${text}\n*/`;
}
