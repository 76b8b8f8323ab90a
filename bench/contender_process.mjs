/** A contender's process as its parent sees it: asks, and waits for answers. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('contender_main.mjs', import.meta.url));

/** @type {Set<ContenderProcess>} */
const RUNNING = new Set();
process.once('exit', () => {
  for (const each of RUNNING) each.end();
});

export class ContenderProcess {
  #child;

  /** @param {string} main the file that answers */
  constructor(main = MAIN) {
    this.#child = fork(main, [], { execArgv: ['--expose-gc', '--no-warnings'], stdio: ['ignore', 2, 2, 'ipc'] });
    RUNNING.add(this);
  }

  /**
   * One question at a time.
   *
   * @param {string} command one of its main file
   * @param {object} [details]
   * @returns {Promise<any>} the answer
   * @throws {Error} what went wrong there
   */
  ask(command, details = {}) {
    return new Promise((resolve, reject) => {
      const onExit = (code, signal) => reject(new Error(`The process ended before it answered (${signal ?? `exit code ${code}`}).`));
      this.#child.once('exit', onExit);
      this.#child.once('message', ({ value, error }) => {
        this.#child.removeListener('exit', onExit);
        if (error) reject(Object.assign(new Error(error.message), { tag: error.tag, stack: error.stack }));
        else resolve(value);
      });
      this.#child.send({ command, ...details });
    });
  }

  /** At once: one that is computing would not listen before the frame is done. */
  end() {
    RUNNING.delete(this);
    this.#child.kill('SIGKILL');
  }
}
