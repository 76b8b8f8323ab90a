/** TensorFlow itself, in the Python that has it: `$TENSORFLOW_PYTHON`, or else `python3`. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { randomBatch } from '../task.mjs';

const SCRIPT = fileURLToPath(new URL('tensorflow_train.py', import.meta.url));

/** @type {import('./index.mjs').TrainingPeer} */
export default {
  name: 'tensorflow',

  async open(task, { threads, oneDnn }) {
    const python = startPython(oneDnn);
    const files = { images: join(task.folder, 'images'), labels: join(task.folder, 'labels'), gradients: join(task.folder, `tensorflow-${process.pid}`) };
    const { images, labels } = randomBatch(task);
    writeFileSync(files.images, images);
    writeFileSync(files.labels, labels);
    const { version } = await python.ask({ command: 'open', ...task, ...files, threads });
    return {
      title: `TensorFlow ${version}${oneDnn ? '' : ' without oneDNN'}`,
      threads,
      async firstStep() {
        const { crossEntropy, variables } = await python.ask({ command: 'first_step' });
        const { buffer, byteOffset } = readFileSync(files.gradients);
        let start = byteOffset;
        const gradients = new Map(variables.map(([name, length]) => [name, new Float32Array(buffer, (start += 4 * length) - 4 * length, length)]));
        return { crossEntropy, gradients };
      },
      step: () => python.ask({ command: 'step' }),
      peak: async () => (await python.ask({ command: 'peak' })).peak,
    };
  },
};

/** A line with a question, a line with the answer. Python ends when its input does, and so with this process. */
function startPython(oneDnn) {
  // Without the variable TensorFlow does as it does for everybody.
  const env = { ...process.env, ...(oneDnn ? {} : { TF_ENABLE_ONEDNN_OPTS: '0' }) };
  const command = process.env.TENSORFLOW_PYTHON ?? 'python3';
  const child = spawn(command, [SCRIPT], { env, stdio: 'pipe' });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (complaints = (complaints + text).slice(-4000)));
  const ended = new Promise((_, reject) => {
    const asks = 'TENSORFLOW_PYTHON=/path/to/python names one that has it (pip install tensorflow-cpu==2.21.0).';
    child.once('error', (error) => reject(new Error(`'${command}' cannot be run: ${error.message}. ${asks}`)));
    child.once('close', (code) => reject(new Error(complaints.includes('ModuleNotFoundError') ? `'${command}' has no TensorFlow; ${asks}` : `Python ended (${code}): ${complaints.trim().split('\n').at(-1)}`)));
  });
  // Heard by whoever asks next.
  ended.catch(() => undefined);
  // What is written to a process that has ended is told by `ended`.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await Promise.race([lines.next(), ended]);
      return done ? ended : JSON.parse(value);
    },
  };
}
