/** Runs the command line in this process, with streams that remember what was written. */
import { Readable, Writable } from 'node:stream';
import { run } from '../../src/cli/run.js';
import type { Output } from '../../src/cli/terminal/terminal.js';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly stdin?: Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** What both streams say of themselves, to look like a terminal. */
  readonly tty?: { readonly isTTY: true; readonly columns: number; readonly getColorDepth: () => number };
}

export async function runCli(args: readonly string[], { env = {}, signal, tty, stdin }: CliOptions = {}): Promise<CliResult> {
  const texts = ['', ''];
  const [stdout, stderr] = [0, 1].map((i): Output => {
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        texts[i] += chunk.toString();
        done();
      },
    });
    return Object.assign(stream, tty);
  });
  const code = await run(args, { stdin: stdin && Readable.from([stdin]), stdout, stderr, env, signal });
  return { code, stdout: texts[0], stderr: texts[1] };
}
