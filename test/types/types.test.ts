/**
 * The built package's types, as users' compilers read them: strict, and nothing of the library left unchecked (`skipLibCheck: false`), with the
 * TypeScript that is installed and with those whose folders TYPESCRIPTS names, apart from each other by the platform's separator. What has to be refused is marked in the programs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const installed = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
const COMPILERS = [installed, ...(process.env.TYPESCRIPTS ?? '').split(delimiter).filter((folder) => folder !== '')];
const versionOf = (folder: string): string => (createRequire(import.meta.url)(join(resolve(folder), 'package.json')) as { version: string }).version;

let folder: string;
beforeAll(async () => {
  if (!existsSync('dist/index.d.ts')) throw new Error('There is no dist/index.d.ts. Run `npm run build` first.');
  folder = await mkdtemp(join(tmpdir(), 'deeplab-ts-types-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(resolve('.'), join(folder, 'node_modules', 'deeplab-ts'));
  await symlink(resolve('node_modules/@types'), join(folder, 'node_modules', '@types'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Project {
  readonly program: string;
  readonly lib: readonly string[];
  readonly types: readonly string[];
  /** The first TypeScript that knows what the program uses. */
  readonly since: number;
}

const NODE: Project = { program: 'node.mts', lib: ['es2022'], types: ['node'], since: 4.7 };
const PAGE: Project = { program: 'page.mts', lib: ['es2022', 'dom'], types: [], since: 4.9 };
const FRAMES: Project = { program: 'page_with_frames.mts', lib: ['es2022', 'dom'], types: [], since: 5.2 };

const RUNS = COMPILERS.flatMap((compiler) =>
  [NODE, PAGE, FRAMES].flatMap((project) => (parseFloat(versionOf(compiler)) >= project.since ? (project === NODE ? [false, true] : [false]).map((skipLibCheck) => ({ version: versionOf(compiler), compiler, skipLibCheck, ...project })) : [])),
);

test.each(RUNS)('TypeScript $version, $program, skipLibCheck: $skipLibCheck', async ({ compiler, program, lib, types, skipLibCheck }) => {
  await copyFile(join('test/types/programs', program), join(folder, program));
  const compilerOptions = { target: 'es2022', lib, types, module: 'nodenext', moduleResolution: 'nodenext', strict: true, exactOptionalPropertyTypes: false, noEmit: true, skipLibCheck };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [program] }));
  const { stdout, status } = spawnSync(process.execPath, [join(compiler, 'lib', 'tsc.js'), '-p', folder], { encoding: 'utf8' });
  expect([stdout, status]).toEqual(['', 0]);
});
