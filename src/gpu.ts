/**
 * `import 'deeplab-ts/gpu'` gives the gpu backend its package where modules are bundled: gpu.js 2, which is installed apart. In Node without a
 * bundler the backend finds it by itself.
 */
import * as gpuJs from 'gpu.js';
import { useGpuJs } from './ops/gpu/gpu_js.js';

useGpuJs(gpuJs);
