/** The ways in which gpu.js computes. Each is asked for by name: left to itself, gpu.js takes another one in silence. */
import { BackendUnavailableError } from '../../errors.js';

export const GPU_MODES = ['webgl2', 'webgl', 'webgpu', 'headlessgl', 'webasm', 'cpu'] as const;

/**
 * - `webgl2`, `webgl`, `webgpu`: the graphics card, in a browser
 * - `headlessgl`: the graphics card, in Node; needs the package `gl` and, on Linux, an X display
 * - `webasm`, `cpu`: the same kernels as WebAssembly or JavaScript, which is for tests: the backends `wasm` and `cpu` are faster
 */
export type GpuMode = (typeof GPU_MODES)[number];

interface ModeFacts {
  /** The name of gpu.js's kernel class, by which we see what really runs. */
  readonly kernel: string;
  /** Whether a texture can hold four channels at a time (`Array(4)`), which is several times as fast. */
  readonly packs: boolean;
  /** Whether programs can be GLSL 3 and write four textures at a time, which is twice as fast again. */
  readonly deals: boolean;
  /** What to install or where to go, for who does not have it. */
  readonly missing: string;
}

const BROWSER = 'It needs a browser';

export const MODE_FACTS: Readonly<Record<GpuMode, ModeFacts>> = {
  webgl2: { kernel: 'WebGL2Kernel', packs: true, deals: true, missing: `${BROWSER} with WebGL 2 and float textures (EXT_color_buffer_float).` },
  webgl: { kernel: 'WebGLKernel', packs: true, deals: false, missing: `${BROWSER} with WebGL and float textures (OES_texture_float).` },
  webgpu: { kernel: 'WebGPUKernel', packs: false, deals: false, missing: `${BROWSER} with WebGPU.` },
  headlessgl: {
    kernel: 'HeadlessGLKernel',
    packs: true,
    deals: false,
    missing: 'It needs Node and the package gl (`npm install gl@9.0.0-rc.10`), and on Linux an X display, such as `xvfb-run -a` gives.',
  },
  webasm: { kernel: 'WebAssemblyKernel', packs: false, deals: false, missing: 'It needs WebAssembly.' },
  cpu: { kernel: 'CPUKernel', packs: false, deals: false, missing: 'It runs everywhere.' },
};

/** The fastest mode of a browser or of Node. There is no other one behind it: what cannot run is an error. */
export function defaultMode(): GpuMode {
  // Node has a `navigator` too, but neither pages nor the workers of pages.
  return 'document' in globalThis || 'WorkerGlobalScope' in globalThis ? 'webgl2' : 'headlessgl';
}

export function unavailable(mode: GpuMode, found: string, cause?: unknown): BackendUnavailableError {
  const { missing } = MODE_FACTS[mode];
  return new BackendUnavailableError(`The backend 'gpu:${mode}' cannot run here: ${found} ${missing} Use another mode, or the backend 'wasm'.`, { cause });
}
