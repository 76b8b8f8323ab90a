/** gpu.js in one mode: compiled programs, arrays on the device, and the ways of numbers there and back. */
import { bytesOf } from '../../tensor.js';
import { dealing, gathering } from './dealt/deal.js';
import { loadGpuJs, type DeviceHandle, type DeviceValue, type GpuInstance, type GpuJs, type KernelFunction, type KernelSettings, type MappedValues, type NestedRows } from './gpu_js.js';
import { elementsOf, groupsOf, LANES, padRows, type Extent, type Layout } from './layout.js';
import { MODE_FACTS, unavailable, type GpuMode } from './modes.js';
import { layoutOf, threadsOf, type NativeCode, type Program } from './program.js';

/** Numbers on the device. Whoever makes one frees it. */
export interface DeviceArray {
  /** One; where it is dealt, as many as it is dealt to. */
  readonly values: readonly DeviceValue[];
  readonly extent: Extent;
  readonly layout: Layout;
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
  /** The longest side of a texture, where maps may be dealt. */
  readonly dealtSide: number | undefined;
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
    this.dealtSide = MODE_FACTS[mode].deals ? side : undefined;
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

  /** How arrays lie that are uploaded, and that programs for all modes read. */
  get layout(): 'scalar' | 'packed' {
    return this.packs ? 'packed' : 'scalar';
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
    const result = await this.#kernel(program, 'device')(...args.flatMap(({ values }) => values));
    this.#arrays++;
    return { values: program.native ? valuesOf(result as MappedValues) : [result as DeviceValue], extent: program.output, layout: layoutOf(program) };
  }

  /** The same numbers packed, or dealt; the array that is given stays. */
  convert(array: DeviceArray, layout: 'packed' | 'dealt'): Promise<DeviceArray> {
    return this.run((layout === 'dealt' ? dealing : gathering)(array.extent), [array]);
  }

  /** @param data rows [z][y][x] without padding */
  async upload(data: ArrayLike<number>, extent: Extent): Promise<DeviceArray> {
    const packed = this.packs;
    const width = packed ? LANES * groupsOf(extent.x) : extent.x;
    const values = packed ? padRows(data, extent) : Float32Array.from(data);
    const input = this.#gpuJs.input(values, [width, extent.y, extent.z]);
    const value = (await this.#kernel(packed ? UPLOAD_PACKED(extent) : UPLOAD(extent), 'device')(input)) as DeviceValue;
    this.#arrays++;
    return { values: [value], extent, layout: this.layout };
  }

  /** @throws BackendUnavailableError when the graphics card was lost, or had no memory for what was computed since the last download */
  async download(array: DeviceArray): Promise<Float32Array> {
    if (array.layout === 'dealt') return this.#downloadDealt(array);
    const { values: [value], extent, layout } = array;
    try {
      if (layout === 'packed') return flatten((await this.#kernel(UNPACK(extent), 'host')(value)) as NestedRows, extent);
      return flatten(isHandle(value) ? await value.toArray() : value, extent);
    } finally {
      this.#checkContext();
    }
  }

  async #downloadDealt(array: DeviceArray): Promise<Float32Array> {
    const packed = await this.convert(array, 'packed');
    try {
      return await this.download(packed);
    } finally {
      this.free(packed);
    }
  }

  free({ values }: DeviceArray): void {
    this.#arrays--;
    for (const value of values) if (isHandle(value)) value.delete();
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
    const { source, integers = {}, floats = {}, native } = program;
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
      ...(native ? nativeSettings(native) : {}),
    });
    this.#kernels.set(key, kernel);
    return kernel;
  }
}

/** What a program in GLSL needs besides its source, which calls `compute`, and hands on `texel1` to `texel3`. */
function nativeSettings({ body, declarations }: NativeCode): Pick<KernelSettings, 'injectedNative' | 'nativeFunctions' | 'subKernels'> {
  const returnType = 'Array(4)';
  const parts = [1, 2, 3];
  return {
    injectedNative: declarations,
    nativeFunctions: [
      { name: 'compute', source: `vec4 compute() { ${body}\nreturn hand0; }`, returnType },
      ...parts.map((i) => ({ name: `texel${i}`, source: `vec4 texel${i}() { return hand${i}; }`, returnType }) as const),
    ],
    subKernels: parts.map((i) => ({ name: `column${i}`, property: `column${i}`, source: `function column${i}(texel) { return texel; }`, returnType })),
  };
}

const valuesOf = ({ result, column1, column2, column3 }: MappedValues): readonly DeviceValue[] => [result, column1, column2, column3];

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
