/** The folder in which all consumers are built: the packed tarball and the bundlers are installed there once, for all of them. */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Runs a program. @returns what it printed @throws where it fails, with the end of that */
export function run(command, args, { cwd, env = {}, minutes = 5 }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [printed, said] = ['', ''];
    const late = setTimeout(() => child.kill('SIGKILL'), minutes * 60_000);
    child.stdout.on('data', (text) => (printed += text));
    child.stderr.on('data', (text) => (said += text));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(late);
      if (code === 0) resolve(printed);
      else reject(new Error(`${[command, ...args].join(' ')} ended with ${code ?? 'a signal'}:\n${(printed + said).slice(-3000)}`));
    });
  });
}

/**
 * @param packages Names, as they are imported, and versions.
 * @param given A folder that is kept, and used again by later runs; otherwise a temporary one.
 */
export async function openKitchen(packages, given) {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'deeplab-ts-consumers-')));
  await mkdir(folder, { recursive: true });
  const printed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT });
  const [{ filename, unpackedSize }] = JSON.parse(printed);
  const tarball = join(folder, 'deeplab-ts.tgz');
  await rename(join(folder, filename), tarball);
  const manifest = join(folder, 'package.json');
  const before = JSON.parse(await readFile(manifest, 'utf8').catch(() => '{}')).dependencies ?? {};
  const dependencies = { ...before, 'deeplab-ts': 'file:deeplab-ts.tgz', ...packages };
  if (JSON.stringify(before) !== JSON.stringify(dependencies)) {
    await writeFile(manifest, JSON.stringify({ private: true, type: 'module', dependencies }, null, 2));
    await rm(join(folder, 'package-lock.json'), { force: true });
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'], { cwd: folder, minutes: 15 });
  }
  // A tarball of the same name is not unpacked again.
  const installed = join(folder, 'node_modules', 'deeplab-ts');
  await rm(installed, { recursive: true, force: true });
  await mkdir(installed);
  await run('tar', ['xzf', tarball, '-C', installed, '--strip-components=1'], { cwd: folder });
  await cp(join(ROOT, 'models', 'mobilenetv2_voc_small', 'os16_chelsea.input.png'), join(folder, 'cat.png'));
  return {
    folder,
    unpackedSize,
    /** An empty folder below it. */
    async place(name) {
      const place = join(folder, name);
      await rm(place, { recursive: true, force: true });
      await mkdir(place);
      return place;
    },
    close: () => (given === undefined ? rm(folder, { recursive: true, force: true }) : undefined),
  };
}

/** Writes files by name, with the folders they need. */
export async function writeFiles(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
  }
}

export const isFile = (path) => stat(path).then((found) => found.isFile(), () => false);
