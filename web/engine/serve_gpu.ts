/** The same with the gpu backend. */
import 'deeplab-ts/gpu';

export { serve } from './serve.js';
