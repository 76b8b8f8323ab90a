/** The worker of the wasm and cpu backends. It has the page's policy: no code is made of text here. */
import { serve } from './serve.js';

serve();
