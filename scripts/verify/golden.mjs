/** One task of `main.mjs`, in a thread of its own. */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import * as library from '../../dist/index.js';
import { compareGolden } from './compare.mjs';
import { compareTraining } from './training.mjs';

/** Bytes of activations fetched in one run: all of Xception's at once would be gigabytes. */
const GROUP_BYTES = 1.2e9;

const compare = workerData.case === undefined ? compareGolden : compareTraining;
parentPort.postMessage(await compare(library, readFile, { ...workerData, groupBytes: workerData.each ? 0 : GROUP_BYTES }));
