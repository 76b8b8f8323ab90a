/** The command line of the benchmark. */
import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run bench -- [options]

Runs DeepLab on MobileNet-v2 here and with tfjs, in turn, and prints how long a frame takes.

  --model SOURCE        checkpoint to take weights from; default: random ones of MobileNet-v2 with 21 classes
  --size N | H,W        rows and columns of the picture; default 513
  --output-stride 8|16  default 16
  --backend NAME        ours: cpu (default), or another that this version holds
  --threads N           for backends that have threads
  --runs N              timed frames of each, after one that is not timed; default 3
  --seed N              of the random picture and weights; default 1
  --only NAME           ours, or the name of one peer
  --profile             a table of our steps: milliseconds, GFLOP/s, share
  --json                one JSON document instead of tables
  --help`;

/** Something on the command line that cannot be used. */
export class UsageError extends Error {}

/**
 * @typedef {object} Choices
 * @property {boolean} help
 * @property {string | undefined} model
 * @property {[number, number]} size rows, columns
 * @property {8 | 16} outputStride
 * @property {string} backend
 * @property {number | undefined} threads
 * @property {number} runs
 * @property {number} seed
 * @property {string | undefined} only
 * @property {boolean} profile
 * @property {boolean} json
 */

/**
 * @param {readonly string[]} args
 * @returns {Choices}
 * @throws UsageError
 */
export function readArguments(args) {
  const values = parse(args);
  const { help = false, profile = false, json = false, model, backend = 'cpu', only } = values;
  const outputStride = wholeNumber('--output-stride', values['output-stride'] ?? '16');
  if (outputStride !== 8 && outputStride !== 16) throw new UsageError(`--output-stride should be 8 or 16, found ${outputStride}.`);
  return {
    help,
    model,
    size: readSize(values.size ?? '513'),
    outputStride,
    backend,
    threads: values.threads === undefined ? undefined : wholeNumber('--threads', values.threads),
    runs: wholeNumber('--runs', values.runs ?? '3'),
    seed: wholeNumber('--seed', values.seed ?? '1'),
    only,
    profile,
    json,
  };
}

function parse(args) {
  const text = /** @type {const} */ ({ type: 'string' });
  const flag = /** @type {const} */ ({ type: 'boolean' });
  try {
    return parseArgs({
      args: [...args],
      options: {
        model: text,
        size: text,
        'output-stride': text,
        backend: text,
        threads: text,
        runs: text,
        seed: text,
        only: text,
        profile: flag,
        json: flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error.message}\n\n${USAGE}`);
  }
}

function readSize(text) {
  const sides = text.split(',').map((side) => wholeNumber('--size', side));
  if (sides.length > 2) throw new UsageError(`--size should be N or H,W, found '${text}'.`);
  return [sides[0], sides.at(-1)];
}

function wholeNumber(option, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`${option} should be a positive whole number, found '${text}'.`);
  return value;
}
