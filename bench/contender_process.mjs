/** A contender's process as its parent sees it: asks, and waits for answers. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('contender_main.mjs', import.meta.url));

/** Stopped processes do not even turn over in their sleep: no spinning threads, no garbage collection. */
const CAN_PAUSE = process.platform !== 'win32';

export class ContenderProcess {
  #child = fork(MAIN, [], { execArgv: ['--expose-gc', '--no-warnings'], stdio: ['ignore', 2, 2, 'ipc'] });
  #paused = false;

  constructor() {
    process.once('exit', this.#kill);
  }

  /**
   * @param {string} command one of contender_main.mjs
   * @param {object} [details]
   * @returns {Promise<any>} its answer
   * @throws {Error} what went wrong there
   */
  async ask(command, details = {}) {
    this.#resume();
    try {
      return await this.#exchange({ command, ...details });
    } finally {
      this.#pause();
    }
  }

  end() {
    process.removeListener('exit', this.#kill);
    this.#kill();
  }

  #exchange(message) {
    return new Promise((resolve, reject) => {
      const onExit = (code, signal) => reject(new Error(`The process ended before it answered (${signal ?? `exit code ${code}`}).`));
      this.#child.once('exit', onExit);
      this.#child.once('message', ({ value, error }) => {
        this.#child.removeListener('exit', onExit);
        if (error) reject(Object.assign(new Error(error.message), { tag: error.tag, stack: error.stack }));
        else resolve(value);
      });
      this.#child.send(message);
    });
  }

  #pause() {
    if (CAN_PAUSE) this.#paused = this.#child.kill('SIGSTOP');
  }

  #resume() {
    if (this.#paused) this.#child.kill('SIGCONT');
    this.#paused = false;
  }

  // Also ends one that is stopped, which would not see that its parent is gone.
  #kill = () => this.#child.kill('SIGKILL');
}
