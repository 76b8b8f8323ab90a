/** What TensorFlow answered (test/reference/make_training_goldens.py). */
import { readFileSync } from 'node:fs';

export const TRAINING_GOLDENS = 'test/reference/training';

export const golden = <T>(name: string): T => JSON.parse(readFileSync(`${TRAINING_GOLDENS}/${name}.json`, 'utf8')) as T;

export const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
export const floatsOf = (base64: string): Float32Array => new Float32Array(bytesOf(base64).buffer);
export const intsOf = (base64: string): Int32Array => new Int32Array(bytesOf(base64).buffer);
