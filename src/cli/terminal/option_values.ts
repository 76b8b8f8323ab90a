/** Options that several commands share, and their values from text: what cannot be used is refused before any work. */
import { InvalidArgumentError, Option } from 'commander';
import { BACKEND_NAMES } from '../../engine/backends.js';
import { PRECISIONS } from '../../deeplab/options.js';
import { MAX_SCALE } from '../../deeplab/passes/multi_scale.js';

/** A whole number of at least 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('Expected a whole number of at least 1.');
  return value;
}

/** A number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!/^(\d+(\.\d*)?|\.\d+)$/.test(text) || !(value > 0)) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

/** `H,W` in pixels, or one number for a square. */
export function cropSize(text: string): readonly [height: number, width: number] {
  const parts = text.split(/[,x]/);
  if (parts.length > 2) throw badCrop();
  const [height, width = height] = parts.map((part) => {
    if (!/^\d+$/.test(part) || Number(part) < 1 || !Number.isSafeInteger(Number(part))) throw badCrop();
    return Number(part);
  });
  return [height, width];
}

const badCrop = (): InvalidArgumentError => new InvalidArgumentError('Expected rows and columns in pixels, such as 513,513, or one number for a square.');

/** `0.5,1,1.5` */
export function scaleList(text: string): readonly number[] {
  const scales = text.split(',').map((part) => (/^\s*(\d+(\.\d*)?|\.\d+)\s*$/.test(part) ? Number(part) : NaN));
  if (scales.some((scale) => !(scale > 0 && scale <= MAX_SCALE))) {
    throw new InvalidArgumentError(`Expected numbers above 0 and at most ${MAX_SCALE}, with commas between, such as 0.5,1,1.5.`);
  }
  return scales;
}

const MODEL_SOURCE = 'a name of the zoo, checkpoint (folder, prefix, .index or .data file), frozen .pb, .tar.gz, or a URL (default: the small embedded model)';

export const modelOption = (description = MODEL_SOURCE): Option => new Option('-m, --model <source>', description);

export const backendOption = (): Option =>
  new Option('--backend <name>', 'what computes').choices(['auto', ...BACKEND_NAMES]).default('auto');

export const precisionOption = (): Option =>
  new Option('--precision <type>', 'what the network computes with; int8 is faster, and nearly all labels are the same').choices(PRECISIONS).default('float32');

export const threadsOption = (): Option =>
  new Option('--threads <n>', 'threads to compute with, on backends that have threads (default: all cores)').argParser(positiveInteger);

export const wideVectorsOption = (): Option =>
  new Option('--wide-vectors', 'compute with vectors of 256 bits: up to twice as fast, in Node 24.5 or newer on x64, by a flag of V8 that is experimental');

/** A function, not `choices`, because the value is a number. */
export const outputStrideOption = (): Option =>
  new Option('--output-stride <8|16|32>', 'picture size : feature size; 8 sees finest and is slowest (default: 16, and 32 for MobileNet-v3)').argParser((text): 8 | 16 | 32 => {
    const stride = ([8, 16, 32] as const).find((choice) => String(choice) === text);
    if (!stride) throw new InvalidArgumentError('Expected 8, 16 or 32.');
    return stride;
  });

export const redisOption = (): Option => new Option('--redis <url>', "have the work done by 'deeplab work' processes, through the Redis (or Valkey) at this URL");

export const queueOption = (): Option => new Option('--queue <name>', 'the name of the queue in Redis').default('deeplab').argParser((text) => {
  // BullMQ joins the parts of its keys with colons.
  if (!/^[\w.-]+$/.test(text)) throw new InvalidArgumentError("Expected letters, digits, '_', '-' and '.'.");
  return text;
});

export const jsonOption = (): Option => new Option('--json', 'print one JSON document on stdout and nothing else there');
