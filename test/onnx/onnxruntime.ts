/** Runs ONNX files in another runtime: what we export is only right if others read it as we mean it. */
import * as ort from 'onnxruntime-web';
import { float16ToFloat32, float32ToFloat16 } from '../../src/proto/wire/half.js';
import type { DType, Tensor } from '../../src/tensor.js';

ort.env.wasm.numThreads = 1;

/** Runs a file once. @returns its outputs by name */
export async function runOnnx(file: Uint8Array, feeds: ReadonlyMap<string, Tensor>): Promise<Map<string, Tensor>> {
  const session = await ort.InferenceSession.create(file, { logSeverityLevel: 4 });
  try {
    const outputs = await session.run(Object.fromEntries([...feeds].map(([name, value]) => [name, toOrt(value)])));
    return new Map(Object.entries(outputs).map(([name, value]) => [name, fromOrt(value)]));
  } finally {
    await session.release();
  }
}

/** 16-bit floats are their bits there, and float32 numbers here. */
function toOrt({ dtype, shape, data }: Tensor): ort.Tensor {
  const container = dtype === 'float16' ? Uint16Array.from(data as Float32Array, float32ToFloat16) : data;
  return new ort.Tensor(dtype as ort.Tensor.Type, container as ort.Tensor.DataType, shape);
}

function fromOrt({ type, dims, data }: ort.Tensor): Tensor {
  const container = data instanceof Uint16Array && type === 'float16' ? Float32Array.from(data, float16ToFloat32) : data;
  return { dtype: type as DType, shape: dims, data: container as Float32Array };
}
