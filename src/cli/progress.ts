/** A progress bar on stderr, where that is a terminal. */
import { basename } from 'node:path';
import cliProgress, { type SingleBar } from 'cli-progress';
import type { Progress } from '../deeplab/options.js';
import { formatBytes } from './format.js';
import type { Terminal } from './terminal.js';

/** Longer names are cut, so that the bar fits on a line of 80. */
const MAX_NAME = 32;

/** What goes on before the task itself. */
const PHASES: Readonly<Partial<Record<Progress['phase'], string>>> = { download: 'Downloading', archive: 'Reading the archive' };
/** Phases that people wait for long enough to want to know how much it is. */
const SIZED: ReadonlySet<Progress['phase']> = new Set(['download']);

export class ProgressBar {
  readonly #terminal: Terminal;
  #bar: SingleBar | undefined;
  #task = '';
  #total = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** A callback for the library; undefined where nobody would see the bar, which then costs nothing. */
  listener(task: string): ((progress: Progress) => void) | undefined {
    return this.#terminal.stderr.isTTY ? ({ phase, loaded, total }) => this.#update(PHASES[phase] ?? task, loaded, total, SIZED.has(phase)) : undefined;
  }

  /** Wipes the bar, so that the next line can take its place. */
  clear(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #update(task: string, done: number, total: number, isSized: boolean): void {
    if (!this.#bar || this.#task !== task || this.#total !== total) {
      this.clear();
      [this.#task, this.#total] = [task, total];
      const size = isSized && total > 0 ? ` of ${formatBytes(total)}, {eta_formatted} left` : '';
      this.#bar = this.#start(`${task} [{bar}] {percentage} %${size}`, total);
    }
    this.#bar.update(done);
  }

  #start(format: string, total: number): SingleBar {
    const bar = new cliProgress.SingleBar({
      stream: this.#terminal.stderr,
      format,
      barsize: 32,
      barCompleteChar: '=',
      barIncompleteChar: ' ',
      clearOnComplete: true,
      // Ctrl-C is the command's to handle; and a cursor that was never hidden cannot stay so.
      gracefulExit: false,
      hideCursor: false,
    });
    bar.start(total, 0);
    return bar;
  }
}

/** The last part of a path, cut to what a bar has room for; braces would be read as the bar's placeholders. */
export function taskName(path: string): string {
  const name = basename(path).replace(/[{}\p{Cc}]/gu, '?');
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 3)}...` : name;
}
