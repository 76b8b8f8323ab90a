/** Conversions that DeepLab graphs make: pictures to numbers, labels to smaller or larger integers. */
import { sizeOf, type DType } from '../../../tensor.js';
import type { CastAttributes } from '../../operators/arithmetic/cast.js';
import { call, type KernelName, type WasmKernel } from '../kernel.js';
import { elementsChunk } from './walk.js';

const KERNELS: Readonly<Partial<Record<DType, Partial<Record<DType, KernelName>>>>> = {
  uint8: { int32: 'uint8ToInt32', int64: 'uint8ToInt64', float32: 'uint8ToFloat32' },
  bool: { int32: 'uint8ToInt32', int64: 'uint8ToInt64', float32: 'uint8ToFloat32' },
  int32: { uint8: 'int32ToUint8', int64: 'int32ToInt64', float32: 'int32ToFloat32' },
  int64: { uint8: 'int64ToUint8', int32: 'int64ToInt32', float32: 'int64ToFloat32' },
  float32: { uint8: 'float32ToUint8', int32: 'float32ToInt32', int64: 'float32ToInt64' },
};

export const castKernel: WasmKernel<CastAttributes> = ({ inputs: [{ dtype, shape }], attrs: { to }, threads }) => {
  const kernel = KERNELS[dtype]?.[to];
  if (!kernel) return undefined;
  const units = sizeOf(shape);
  return [
    call(kernel, {
      units,
      chunk: elementsChunk(units, threads),
      scratchBytes: 0,
      streamsIn: 0,
      fields: (place) => ({ x: place.input(0), out: place.output(0) }),
    }),
  ];
};
