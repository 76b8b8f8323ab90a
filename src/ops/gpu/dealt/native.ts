/**
 * Programs in GLSL as gpu.js takes them: a kernel whose source calls a native function, and which has parts, each of which is
 * written to a texture of its own.
 */
import type { DeviceValue, KernelSettings, MappedValues } from '../gpu_js.js';
import type { NativeCode } from '../program.js';

/** The parts; the kernel's own result is texture 0. */
const PARTS = [1, 2, 3];

/** @param names of the arguments, which the native code knows as `user_NAME` */
export const dealtSource = (names: readonly string[]): string => `function (${names.join(', ')}) {
  const first = compute();
  ${PARTS.map((i) => `column${i}(texel${i}());`).join('\n')}
  return first;
}`;

/** What gpu.js is told besides. */
export function nativeSettings({ body, declarations }: NativeCode): Pick<KernelSettings, 'injectedNative' | 'nativeFunctions' | 'subKernels'> {
  const returnType = 'Array(4)';
  return {
    injectedNative: declarations,
    nativeFunctions: [
      { name: 'compute', source: `vec4 compute() { ${body}\nreturn hand0; }`, returnType },
      ...PARTS.map((i) => ({ name: `texel${i}`, source: `vec4 texel${i}() { return hand${i}; }`, returnType }) as const),
    ],
    subKernels: PARTS.map((i) => ({ name: `column${i}`, property: `column${i}`, source: `function column${i}(texel) { return texel; }`, returnType })),
  };
}

/** The textures that such a kernel has written, in order. */
export const mappedValues = (mapped: MappedValues): readonly DeviceValue[] => [mapped.result, ...PARTS.map((i) => mapped[`column${i}`])];
