/** What we use of gpu.js, and how it is loaded: only when the backend is asked for, since it is an optional package. */
import { BackendUnavailableError } from '../../errors.js';

/** What a kernel leaves on the device: a texture or buffer there; nested arrays [z][y] of rows in the modes without one. */
export type DeviceValue = DeviceHandle | NestedRows;

/** Rows of numbers [z][y][x]. */
export type NestedRows = readonly (readonly ArrayLike<number>[])[];

export interface DeviceHandle {
  toArray(): NestedRows | Promise<NestedRows>;
  /** Of a texture: all four numbers of all texels, at once. */
  renderValues(): Float32Array;
  delete(): void;
}

/** Numbers of the host with the sizes [x, y, z] of an array. */
export type HostInput = object;

/** What a kernel with parts leaves on the device: its own result, and those of its parts by their names. */
export type MappedValues = { readonly result: DeviceHandle } & Readonly<Record<string, DeviceHandle>>;

type KernelResult = DeviceValue | MappedValues;

/** Calls of the modes that compute elsewhere give promises. */
export type KernelFunction = ((...args: readonly (DeviceValue | HostInput)[]) => KernelResult | Promise<KernelResult>) & {
  readonly kernel: { readonly constructor: { readonly name: string } };
  destroy(): void;
};

export interface KernelSettings {
  readonly output: readonly number[];
  readonly constants: Readonly<Record<string, number>>;
  readonly constantTypes: Readonly<Record<string, 'Integer' | 'Float'>>;
  readonly pipeline: boolean;
  readonly immutable: boolean;
  readonly precision: 'single';
  readonly tactic: 'precision';
  /** GLSL that is declared before constants and arguments. */
  readonly injectedNative?: string;
  /** Functions in GLSL. They know arguments as `user_NAME`. */
  readonly nativeFunctions?: readonly { readonly name: string; readonly source: string; readonly returnType: 'Array(4)' }[];
  /** Functions of the source whose results are written to textures of their own. */
  readonly subKernels?: readonly { readonly name: string; readonly source: string; readonly property: string; readonly returnType: 'Array(4)' }[];
}

/** Where it computes; in the OpenGL modes one that says what went wrong, on WebGL 2 also how far it is. */
export interface GpuContext {
  isContextLost?(): boolean;
  getError?(): number;
  readonly SYNC_GPU_COMMANDS_COMPLETE?: number;
  readonly SYNC_STATUS?: number;
  readonly SIGNALED?: number;
  fenceSync?(condition: number | undefined, flags: 0): object | null;
  getSyncParameter?(sync: object, name: number | undefined): unknown;
  deleteSync?(sync: object): void;
  flush?(): void;
}

export interface GpuInstance {
  readonly context?: GpuContext | null;
  readonly Kernel: { readonly features?: { readonly maxTextureSize?: number } };
  createKernel(source: string, settings: KernelSettings): KernelFunction;
  destroy(): Promise<void>;
}

export interface GpuJs {
  readonly GPU: (new (settings: { readonly mode: string }) => GpuInstance) & { readonly isWebGPUAvailable: () => Promise<boolean> };
  readonly input: (values: Float32Array, sizes: readonly number[]) => HostInput;
}

let given: unknown;

/** Has the backend use this module instead of the package that is installed. */
export const useGpuJs = (module: unknown): void => void (given = module);

/** No literal: bundlers would look for a package that few install, and warn or fail. */
const PACKAGE: string = 'gpu.js';

/** @throws BackendUnavailableError where gpu.js is not installed, or a bundler was not told of it */
export async function loadGpuJs(): Promise<GpuJs> {
  let loaded = given;
  try {
    loaded ??= await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ PACKAGE);
  } catch (cause) {
    throw new BackendUnavailableError(
      "The gpu backend needs the package gpu.js, which is not installed, or not part of this bundle. Run `npm install gpu.js@2`, and where a bundler is used, `import 'deeplab-ts/gpu'`; or use the backend 'wasm'.",
      { cause },
    );
  }
  // A package in CommonJS comes as the default export, as named exports, or as both, depending on who bundled it.
  const candidates = [loaded, (loaded as { default?: unknown }).default];
  const found = candidates.find(isGpuJs);
  if (!found) throw new BackendUnavailableError("The package gpu.js that is installed is not one that the gpu backend knows. Run `npm install gpu.js@2`.");
  return found;
}

function isGpuJs(value: unknown): value is GpuJs {
  return value !== null && (typeof value === 'object' || typeof value === 'function') && 'GPU' in value && 'input' in value;
}
