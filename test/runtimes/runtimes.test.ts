/** The built package in Node, Bun and Deno, on the main thread and in a worker of a user's own: the same numbers everywhere. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const JOURNEY = fileURLToPath(new URL('./journey.mjs', import.meta.url));

/** What hangs is ended; seconds do. */
const PATIENCE_MS = 100_000;

const RUNTIMES = [
  { name: 'Node', command: process.execPath, flags: [] },
  { name: 'Bun', command: onPath('bun'), flags: ['run'] },
  { name: 'Deno', command: onPath('deno'), flags: ['run', '--allow-all'] },
] as const;

function onPath(command: string): string | undefined {
  return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, command)).find(existsSync);
}

/** Tests that are left out without the runtime, which they say; with CI=true they fail instead. */
function describeIn({ name, command }: (typeof RUNTIMES)[number], define: (command: string) => void): void {
  if (command !== undefined) return describe(name, () => define(command));
  const reason = `there is no ${name.toLowerCase()} on the PATH: npm install --global ${name.toLowerCase()}`;
  if (process.env.CI === 'true') {
    test(name, () => {
      throw new Error(`Not tested: ${reason}.`);
    });
    return;
  }
  console.log(`${name} is not tested: ${reason}.`);
  describe.skip(name, () => define(''));
}

for (const runtime of RUNTIMES) {
  describeIn(runtime, (command) => {
    test.each([['on the main thread', []], ['in a worker', ['--in-worker']]] as const)('%s', async (_, place) => {
      if (!existsSync(join(ROOT, 'dist', 'index.js'))) throw new Error('There is no dist/index.js. Run `npm run build` first.');
      const { stdout } = await promisify(execFile)(command, [...runtime.flags, JOURNEY, ROOT, ...place], { timeout: PATIENCE_MS, killSignal: 'SIGKILL' });
      expect(JSON.parse(stdout)).toEqual({
        backend: 'wasm',
        threads: 3,
        notice: null,
        pixels: [['cat', 104357], ['background', 30943]],
        sameWithThreads: true,
        frozen: [['cat', 104357], ['background', 30943]],
        elsewhere: [['cat', 104357], ['background', 30943]],
        aborted: 'AbortError',
        missing: 'FileNotFoundError',
        jpeg: [19, 13, 3],
        blob: [300, 451, 3],
        written: true,
        onnx: true,
        losses: [1.2434394359588623, 1.2282063961029053],
        step: 2,
        files: ['model.ckpt-1.index', 'model.ckpt-2.index'],
      });
    });
  });
}
