/** The command line of the benchmark. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { PUBLISHED } from './published.mjs';
import { ASKED_SIZE } from './train/asked.mjs';
import { UsageError } from './usage_error.mjs';

export const USAGE = `usage: npm run bench -- [options]

Runs DeepLab here and with other libraries, in turn and on the same weights, and prints how long a frame takes and
how much memory stays resident.

  --network LIST        mobilenet, xception or both (default), with random weights of the published shapes
  --model SOURCE        a checkpoint to take the network from instead
  --size N | H,W        rows and columns of the picture; default 513
  --output-stride 8|16  default 16
  --backend LIST        ours: wasm, cpu; default both
  --threads LIST        such as 1,2 (default, as far as there are processors), for all that have threads
  --fetch WHAT          what a frame gives: logits (default), labels or both
  --runs N              turns of each, after a frame that is not timed; default 15, of Xception 5. A turn is a frame after a pause and
                        three that follow it, or one that takes longer than 0.4 s. What is plain JavaScript gets no more than 2,
                        and no Xception unless it is asked for by name
  --seed N              of the random picture and weights; default 1
  --only LIST           of ours, ours-int8, ours-wide, ours-int8-wide (these two with vectors of 256 bits: Node 24.5 or newer), tfjs-wasm,
                        tfjs-cpu, ort-web, ort-web-int8, ort-node, ort-node-int8
  --profile             a table of our steps: milliseconds, GFLOP/s, share of the roofline that is measured beside it
  --scaling             instead of peers: our time and memory from 257x257 to 1025x2049, of mobilenet by default
  --browser             in Chromium instead of Node: our gpu:webgl2 and wasm beside tfjs webgl and wasm; default mobilenet at 257x257
                        and 513x513, 3 turns of a frame. CHROMIUM=/path/to/chromium names another than Debian's
  --train               steps of training instead of frames: MobileNet-v2, all variables and the head alone, beside TensorFlow's own and
                        tfjs's, and memory of larger ones, beside the figures that are asked for. At 257x257, 10 turns of four steps; --only
                        of ours, ours-wide (with vectors of 256 bits: Node 24 on x64), head, tensorflow, tfjs-cpu, memory.
                        TENSORFLOW_PYTHON=/path/to/python names one that has it
  --json                one JSON document instead of tables
  --help`;

export const PEER_NAMES = ['ours', 'ours-int8', 'ours-wide', 'ours-int8-wide', 'tfjs-wasm', 'tfjs-cpu', 'ort-web', 'ort-web-int8', 'ort-node', 'ort-node-int8'];
export const TRAINING_PEER_NAMES = ['ours', 'ours-wide', 'head', 'tensorflow', 'tfjs-cpu', 'memory'];
export const FETCHES = ['logits', 'labels', 'both'];

/** Side by side: what a frame costs by itself, and what its pixels cost. */
const BROWSER_SIZES = /** @type {[number, number][]} */ ([[257, 257], [513, 513]]);
const NOT_IN_BROWSER = /** @type {const} */ (['model', 'backend', 'only', 'profile', 'scaling']);
const NOT_IN_TRAINING = /** @type {const} */ (['network', 'model', 'output-stride', 'backend', 'fetch', 'profile', 'scaling', 'browser']);

/**
 * @typedef {object} Choices
 * @property {boolean} help
 * @property {readonly string[]} networks keys of `PUBLISHED`
 * @property {string | undefined} model
 * @property {[number, number]} size rows, columns
 * @property {readonly [number, number][]} sizes all that are measured in the browser
 * @property {8 | 16} outputStride
 * @property {readonly string[] | undefined} backends undefined when none was named
 * @property {readonly number[]} threads
 * @property {'logits' | 'labels' | 'both'} fetch
 * @property {number | undefined} runs
 * @property {number} seed
 * @property {readonly string[] | undefined} only
 * @property {boolean} profile
 * @property {boolean} scaling
 * @property {boolean} browser
 * @property {boolean} train
 * @property {boolean} json
 */

const TEXT = /** @type {const} */ ({ type: 'string' });
const FLAG = /** @type {const} */ ({ type: 'boolean' });
const OPTIONS = {
  network: TEXT,
  model: TEXT,
  size: TEXT,
  'output-stride': TEXT,
  backend: TEXT,
  threads: TEXT,
  fetch: TEXT,
  runs: TEXT,
  seed: TEXT,
  only: TEXT,
  profile: FLAG,
  scaling: FLAG,
  browser: FLAG,
  train: FLAG,
  json: FLAG,
  help: FLAG,
};

/**
 * @param {readonly string[]} args
 * @returns {Choices}
 * @throws UsageError
 */
export function readArguments(args) {
  const values = parse(args);
  const { help = false, profile = false, scaling = false, browser = false, train = false, json = false, model, network, backend, only } = values;
  if (model !== undefined && network !== undefined) throw new UsageError('--model brings its own network; leave out --network.');
  const foreign = browser ? NOT_IN_BROWSER.find((option) => values[option] !== undefined) : undefined;
  if (foreign) throw new UsageError(`--browser compares the same backends on the same networks each time; leave out --${foreign}.`);
  const untaught = train ? NOT_IN_TRAINING.find((option) => values[option] !== undefined) : undefined;
  if (untaught) throw new UsageError(`--train teaches the same network each time; leave out --${untaught}.`);
  const size = readSize(values.size ?? (train ? `${ASKED_SIZE}` : '513'));
  return {
    help,
    networks: readNetworks(network ?? (scaling || browser ? 'mobilenet' : 'both')),
    model,
    size,
    sizes: browser && values.size === undefined ? BROWSER_SIZES : [size],
    outputStride: Number(oneOf('--output-stride', values['output-stride'] ?? '16', ['8', '16'])),
    backends: backend?.split(','),
    threads: values.threads === undefined ? defaultThreads() : values.threads.split(',').map((count) => wholeNumber('--threads', count)),
    fetch: oneOf('--fetch', values.fetch ?? 'logits', FETCHES),
    runs: values.runs === undefined ? undefined : wholeNumber('--runs', values.runs),
    seed: wholeNumber('--seed', values.seed ?? '1'),
    only: only?.split(',').map((name) => oneOf('--only', name, train ? TRAINING_PEER_NAMES : PEER_NAMES)),
    profile,
    scaling,
    browser,
    train,
    json,
  };
}

function parse(args) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(`${error.message}\n\n${USAGE}`);
  }
}

function readNetworks(text) {
  const known = Object.keys(PUBLISHED);
  return text === 'both' ? known : text.split(',').map((name) => oneOf('--network', name, known));
}

function readSize(text) {
  const sides = text.split(',').map((side) => wholeNumber('--size', side));
  if (sides.length > 2) throw new UsageError(`--size should be N or H,W, found '${text}'.`);
  return [sides[0], sides.at(-1)];
}

const defaultThreads = () => [1, 2].filter((count) => count <= availableParallelism());

function oneOf(option, text, choices) {
  if (!choices.includes(text)) throw new UsageError(`${option} should be one of ${choices.join(', ')}; found '${text}'.`);
  return text;
}

function wholeNumber(option, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`${option} should be a positive whole number, found '${text}'.`);
  return value;
}
