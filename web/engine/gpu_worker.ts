/**
 * The worker of the gpu backend. gpu.js makes its programs of text, also in JavaScript, so this file, and nothing else of the page, is served
 * with a policy that allows `eval`; see `policy.ts`. Its name is how it is known.
 */
import 'deeplab-ts/gpu';
import { serve } from './serve.js';

serve();
