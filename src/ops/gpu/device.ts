/** gpu.js in one mode: compiled programs, arrays on the device, and the ways of numbers there and back. */
import { bytesOf } from '../../tensor.js';
import { dealing, gathering } from './dealt/deal.js';
import { loadGpuJs, type DeviceHandle, type DeviceValue, type GpuInstance, type GpuJs, type KernelFunction, type MappedValues } from './gpu_js.js';
import { mappedValues, nativeSettings } from './dealt/native.js';
import { elementsOf, groupsOf, LANES, padRows, unpadRows, type Extent, type Layout } from './layout.js';
import { MODE_FACTS, unavailable, type GpuMode } from './modes.js';
import { layoutOf, threadsOf, type Program } from './program.js';
import { finished } from './finished.js';
import { flatten, UPLOAD, UPLOAD_PACKED } from './transfer.js';

/** Numbers on the device. Whoever makes one frees it. */
export interface DeviceArray {
  /** One; where it is dealt, as many as it is dealt to. */
  readonly values: readonly DeviceValue[];
  readonly extent: Extent;
  readonly layout: Layout;
}

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
    const result = await this.#kernel(program)(...args.flatMap(({ values }) => values));
    this.#arrays++;
    return { values: program.native ? mappedValues(result as MappedValues) : [result as DeviceValue], extent: program.output, layout: layoutOf(program) };
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
    const value = (await this.#kernel(packed ? UPLOAD_PACKED(extent) : UPLOAD(extent))(input)) as DeviceValue;
    this.#arrays++;
    return { values: [value], extent, layout: this.layout };
  }

  /** @throws BackendUnavailableError when the graphics card was lost, or had no memory for what was computed since the last download */
  async download(array: DeviceArray): Promise<Float32Array> {
    if (array.layout === 'dealt') return this.#downloadDealt(array);
    const { values: [value], extent, layout } = array;
    try {
      await finished(this.#gpu.context);
      if (layout === 'scalar' || !isHandle(value)) return flatten(isHandle(value) ? await value.toArray() : value, extent);
      return unpadRows(value.renderValues(), extent);
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

  #kernel(program: Program): KernelFunction {
    const key = JSON.stringify(program);
    const known = this.#kernels.get(key);
    if (known) return known;
    const { source, integers = {}, floats = {}, native } = program;
    const types = (names: object, type: 'Integer' | 'Float') => Object.fromEntries(Object.keys(names).map((name) => [name, type]));
    const kernel = this.#gpu.createKernel(source, {
      output: threadsOf(program),
      constants: { ...integers, ...floats },
      constantTypes: { ...types(integers, 'Integer'), ...types(floats, 'Float') },
      pipeline: true,
      immutable: true,
      precision: 'single',
      tactic: 'precision',
      ...(native ? nativeSettings(native) : {}),
    });
    this.#kernels.set(key, kernel);
    return kernel;
  }
}

const isHandle = (value: DeviceValue): value is DeviceHandle => 'delete' in value;
