#!/usr/bin/env node
/** The `deeplab` command: the process's streams, signals and exit code around `run`. */
import { run } from './run.js';
import { EXIT } from './terminal/exit.js';
import type { Output } from './terminal/terminal.js';

const controller = new AbortController();
let interruptedAs: number = EXIT.interrupted;
// The first signal ends the work in order; a second one has its usual, immediate effect.
for (const [signal, number] of [['SIGINT', 2], ['SIGTERM', 15]] as const) {
  process.once(signal, () => {
    interruptedAs = 128 + number;
    controller.abort();
  });
}

ignoreClosing(process.stdout);
ignoreClosing(process.stderr);

const code = await run(process.argv.slice(2), {
  // Opened by whoever asks for it: an open one keeps some processes from ending.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: controller.signal,
});
// Not process.exit(): what was printed may still be on its way into a pipe.
process.exitCode ??= code === EXIT.interrupted ? interruptedAs : code;

/**
 * A reader that has seen enough (`| head`) is no error, and what was to be written to files still is. Any other reason
 * why output cannot be written, such as a full disk, is.
 */
function ignoreClosing(output: Output): void {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = EXIT.failure;
    if (output !== process.stderr) process.stderr.write(`deeplab: the output could not be written: ${error.message}.\n`);
  });
}
