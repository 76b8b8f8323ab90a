/** The worker of the third tab. It has a network of its own, so that the other tabs keep theirs. */
import { startWorker } from '../../engine/start_worker.js';

startWorker(import('./serve_teacher.js').then(({ serve }) => serve));
