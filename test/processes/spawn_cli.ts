/** Starts the command line in a process of its own, from the sources, for what a function call cannot show: being killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const HOOKS = pathToFileURL(fileURLToPath(new URL('./typescript.mjs', import.meta.url))).href;
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface CliProcess {
  readonly process: ChildProcess;
  /** Everything on stdout so far, and on stderr. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Waits until stdout or stderr holds the text. @throws when the process ends without it */
  says(text: string): Promise<void>;
}

export function spawnCli(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): CliProcess {
  const child = spawn(process.execPath, ['--import', HOOKS, MAIN, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      texts[name] += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | string>((resolve) => child.once('close', (code, signal) => resolve(signal ?? code ?? -1)));
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!`${texts.stdout}${texts.stderr}`.includes(text)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      void ended.then((how) => reject(new Error(`The process ended (${how}) without saying '${text}': ${texts.stderr}`)));
      look();
    });
  return { process: child, stdout: () => texts.stdout, stderr: () => texts.stderr, ended, says };
}
