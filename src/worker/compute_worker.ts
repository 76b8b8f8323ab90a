/** The script of the worker: one model, and the calls of whoever started it. */
import { openPort } from './port.js';
import { serve } from './serve.js';

serve(openPort());
