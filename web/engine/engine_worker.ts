/** The worker of the wasm and cpu backends. It has the page's policy: no code is made of text here. */
import { startWorker } from './start_worker.js';

startWorker(import('./serve.js').then(({ serve }) => serve));
