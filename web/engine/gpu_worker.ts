/**
 * The worker of the gpu backend. gpu.js makes its programs of text, also in JavaScript, so this file, and nothing else of the page, is served
 * with a policy that allows `eval`; see `policy.ts`. Its name is how it is known.
 */
import { startWorker } from './start_worker.js';

startWorker(import('./serve_gpu.js').then(({ serve }) => serve));
