/** Progress bars on stderr, where that is a terminal. */
import { basename } from 'node:path';
import cliProgress, { type SingleBar } from 'cli-progress';
import type { Progress } from '../../deeplab/options.js';
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
    return startBar(this.#terminal, format, total);
  }
}

/** Counts pictures, and says how long the rest will take. */
export class CountBar {
  readonly #terminal: Terminal;
  readonly #since = performance.now();
  readonly #task: string;
  readonly #total: number;
  /** What was done before this run, and does not tell how fast it is. */
  readonly #before: number;
  #bar: SingleBar | undefined;

  constructor(terminal: Terminal, task: string, total: number, before: number) {
    this.#terminal = terminal;
    this.#task = task;
    this.#total = total;
    this.#before = before;
  }

  /** @param remark what is known so far, such as the mean IoU */
  update(done: number, remark: string): void {
    if (!this.#terminal.stderr.isTTY) return;
    this.#bar ??= startBar(this.#terminal, `${this.#task} [{bar}] {value}/{total} {remark}{left}`, this.#total, { remark: '', left: '' });
    const left = timeLeft(performance.now() - this.#since, done - this.#before, this.#total - done);
    this.#bar.update(done, { remark, left: left === undefined ? '' : `, ${left} left` });
  }

  clear(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}

/** How long the rest takes when it goes on as it went so far; undefined where nothing was done yet. */
export function timeLeft(elapsed: number, done: number, remaining: number): string | undefined {
  if (done < 1 || remaining < 1) return undefined;
  const seconds = Math.ceil((elapsed / done / 1000) * remaining);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function startBar(terminal: Terminal, format: string, total: number, payload: object = {}): SingleBar {
  const bar = new cliProgress.SingleBar({
    stream: terminal.stderr,
    format,
    barsize: 32,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    clearOnComplete: true,
    // Ctrl-C is the command's to handle; and a cursor that was never hidden cannot stay so.
    gracefulExit: false,
    hideCursor: false,
  });
  bar.start(total, 0, payload);
  return bar;
}

/** The last part of a path, cut to what a bar has room for; braces would be read as the bar's placeholders. */
export function taskName(path: string): string {
  const name = basename(path).replace(/[{}\p{Cc}]/gu, '?');
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 3)}...` : name;
}
