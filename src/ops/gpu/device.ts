/** gpu.js in one mode: compiled programs, arrays on the device, and the ways of numbers there and back. */
import { bytesOf } from '../../tensor.js';
import { loadGpuJs, type DeviceHandle, type DeviceValue, type GpuInstance, type GpuJs, type KernelFunction, type NestedRows } from './gpu_js.js';
import { elementsOf, groupsOf, LANES, padRows, type Extent } from './layout.js';
import { MODE_FACTS, unavailable, type GpuMode } from './modes.js';
import { threadsOf, type Program } from './program.js';

/** Numbers on the device. Whoever makes one frees it. */
export interface DeviceArray {
  readonly value: DeviceValue;
  readonly extent: Extent;
  readonly packed: boolean;
}

/** What a compiled program does with its result: leave it on the device, or bring it back. */
type Destination = 'device' | 'host';

/** Errors of WebGL. */
const OUT_OF_MEMORY = 0x0505;
const CONTEXT_LOST = 0x9242;

export class Device {
  readonly mode: GpuMode;
  readonly packs: boolean;
  /** Elements of an array that the device can hold; textures are squares at most. */
  readonly maxElements: number;
  readonly #gpuJs: GpuJs;
  readonly #gpu: GpuInstance;
  readonly #kernels = new Map<string, KernelFunction>();
  #arrays = 0;

  private constructor(mode: GpuMode, gpuJs: GpuJs, gpu: GpuInstance) {
    this.mode = mode;
    this.packs = MODE_FACTS[mode].packs;
    this.#gpuJs = gpuJs;
    this.#gpu = gpu;
    const side = gpu.Kernel.features?.maxTextureSize ?? Infinity;
    this.maxElements = side * side;
  }

  /** @throws BackendUnavailableError where gpu.js is not installed or this mode of it does not run */
  static async open(mode: GpuMode): Promise<Device> {
    const gpuJs = await loadGpuJs();
    if (mode === 'webgpu' && !(await gpuJs.GPU.isWebGPUAvailable())) throw unavailable(mode, 'there is no WebGPU adapter.');
    let gpu: GpuInstance;
    try {
      gpu = new gpuJs.GPU({ mode });
    } catch (cause) {
      throw unavailable(mode, 'gpu.js does not find what it needs.', cause);
    }
    const device = new Device(mode, gpuJs, gpu);
    try {
      await device.#check();
      return device;
    } catch (error) {
      await device.close();
      throw error;
    }
  }

  /** How many arrays there are, those of constants among them. */
  get arrays(): number {
    return this.#arrays;
  }

  /** How many programs have been compiled. */
  get programs(): number {
    return this.#kernels.size;
  }

  async run(program: Program, args: readonly DeviceArray[]): Promise<DeviceArray> {
    const value = await this.#kernel(program, 'device')(...args.map((arg) => arg.value));
    this.#arrays++;
    return { value, extent: program.output, packed: program.packed };
  }

  /** @param data rows [z][y][x] without padding */
  async upload(data: ArrayLike<number>, extent: Extent): Promise<DeviceArray> {
    const packed = this.packs;
    const width = packed ? LANES * groupsOf(extent.x) : extent.x;
    const values = packed ? padRows(data, extent) : Float32Array.from(data);
    const input = this.#gpuJs.input(values, [width, extent.y, extent.z]);
    const value = await this.#kernel(packed ? UPLOAD_PACKED(extent) : UPLOAD(extent), 'device')(input);
    this.#arrays++;
    return { value, extent, packed };
  }

  /** @throws BackendUnavailableError when the graphics card was lost, or had no memory for what was computed since the last download */
  async download({ value, extent, packed }: DeviceArray): Promise<Float32Array> {
    try {
      if (packed) return flatten((await this.#kernel(UNPACK(extent), 'host')(value)) as NestedRows, extent);
      return flatten(isHandle(value) ? await value.toArray() : value, extent);
    } finally {
      this.#checkContext();
    }
  }

  free({ value }: DeviceArray): void {
    this.#arrays--;
    if (isHandle(value)) value.delete();
  }

  /** Bytes of an array. */
  bytesOf(extent: Extent, packed: boolean): number {
    return elementsOf(extent, packed) * (packed ? LANES : 1) * (bytesOf({ dtype: 'float32', shape: [] }) ?? 0);
  }

  async close(): Promise<void> {
    this.#kernels.clear();
    await this.#gpu.destroy();
  }

  /** Computes one number and looks at who did. */
  async #check(): Promise<void> {
    const extent = { x: 1, y: 1, z: 1 };
    const array = await this.upload([0.5], extent);
    const [half] = await this.download(array);
    this.free(array);
    const runs = [...this.#kernels.values()][0].kernel.constructor.name;
    // A minifier may have renamed the class, but not to another one's name.
    const others = Object.values(MODE_FACTS).filter(({ kernel }) => kernel !== MODE_FACTS[this.mode].kernel);
    if (half !== 0.5 || others.some(({ kernel }) => kernel === runs)) throw unavailable(this.mode, `gpu.js ran its ${runs} instead, which gave ${half} for 0.5.`);
  }

  /** gpu.js does not ask: a lost context, and arrays for which there is no memory, read as zeros. */
  #checkContext(): void {
    const { context } = this.#gpu;
    if (!context) return;
    let found = context.isContextLost?.() ? CONTEXT_LOST : (context.getError?.() ?? 0);
    // There may be one flag for every kind of error; reading takes them away. Others than these two are not ours to judge.
    for (let i = 0; i < 8 && found !== 0 && found !== CONTEXT_LOST && found !== OUT_OF_MEMORY; i++) found = context.getError?.() ?? 0;
    if (found === CONTEXT_LOST) throw unavailable(this.mode, 'the graphics card was lost. Load the model again.');
    if (found === OUT_OF_MEMORY) throw unavailable(this.mode, 'the graphics card has no memory for this. Use a smaller crop or picture.');
  }

  #kernel(program: Program, destination: Destination): KernelFunction {
    const key = JSON.stringify([destination, program]);
    const known = this.#kernels.get(key);
    if (known) return known;
    const { source, integers = {}, floats = {} } = program;
    const types = (names: object, type: 'Integer' | 'Float') => Object.fromEntries(Object.keys(names).map((name) => [name, type]));
    const kernel = this.#gpu.createKernel(source, {
      output: threadsOf(program),
      constants: { ...integers, ...floats },
      constantTypes: { ...types(integers, 'Integer'), ...types(floats, 'Float') },
      pipeline: destination === 'device',
      immutable: true,
      precision: 'single',
      tactic: 'precision',
      asyncMode: destination === 'host',
    });
    this.#kernels.set(key, kernel);
    return kernel;
  }
}

const UPLOAD = (output: Extent): Program => ({
  source: 'function (x) { return x[this.thread.z][this.thread.y][this.thread.x]; }',
  output,
  packed: false,
});

const UPLOAD_PACKED = (output: Extent): Program => ({
  source: `function (x) {
    const first = this.thread.x * 4;
    return [
      x[this.thread.z][this.thread.y][first],
      x[this.thread.z][this.thread.y][first + 1],
      x[this.thread.z][this.thread.y][first + 2],
      x[this.thread.z][this.thread.y][first + 3],
    ];
  }`,
  output,
  packed: true,
});

/** From four channels an element to one; what filled up the last group is left behind. */
const UNPACK = (output: Extent): Program => ({
  source: `function (x) {
    const group = Math.floor((this.thread.x + 0.5) / 4);
    const lane = this.thread.x - 4 * group;
    const element = x[this.thread.z][this.thread.y][group];
    if (lane < 0.5) { return element[0]; }
    if (lane < 1.5) { return element[1]; }
    if (lane < 2.5) { return element[2]; }
    return element[3];
  }`,
  output,
  packed: false,
});

function flatten(rows: NestedRows, { x, y, z }: Extent): Float32Array {
  const flat = new Float32Array(x * y * z);
  let offset = 0;
  for (const plane of rows) {
    for (const row of plane) {
      flat.set(row, offset);
      offset += x;
    }
  }
  return flat;
}

const isHandle = (value: DeviceValue): value is DeviceHandle => 'delete' in value;
