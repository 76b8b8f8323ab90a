/** Which build of the kernels this machine runs, compiled. */
import { BackendUnavailableError, throwIfAborted } from '../../errors.js';
import { ASSETS_ADVICE, type AssetsFolder } from '../../io/assets/assets.js';
import { allowRelaxedSimd, compileWideVectors, readKernels, whyNoWideVectors, type KernelBuild } from './environment.js';

export interface CompiledKernels {
  readonly build: KernelBuild;
  readonly module: WebAssembly.Module;
  /** Why it is not the one that was asked for. */
  readonly notice?: string;
}

/**
 * @param build default: relaxed SIMD where it is known. In place of wide vectors, where there are none, it is this one too.
 * @throws BackendUnavailableError where there is no WebAssembly with SIMD, or it may not be used; AbortError
 */
export async function compileKernels(build?: KernelBuild, { assets, signal }: { readonly assets?: AssetsFolder; readonly signal?: AbortSignal } = {}): Promise<CompiledKernels> {
  if (typeof WebAssembly === 'undefined') throw new BackendUnavailableError("The backend 'wasm' needs WebAssembly, which this runtime does not have or may not use. Use 'cpu'.");
  allowRelaxedSimd();
  const obstacle = build === 'wide' ? whyNoWideVectors() : undefined;
  const wanted = obstacle === undefined ? build : undefined;
  for (const candidate of wanted ? [wanted] : (['relaxed', 'simd'] as const)) {
    const bytes = await readKernels(candidate, assets, signal).catch((error: unknown) => {
      throwIfAborted(signal);
      throw new BackendUnavailableError(`The kernels of the wasm backend could not be read: ${String(error)}. ${ASSETS_ADVICE}`);
    });
    if (!WebAssembly.validate(bytes)) continue;
    return { build: candidate, module: await compile(candidate, bytes), ...(obstacle === undefined ? {} : { notice: `There are no wide vectors, which would be faster: ${obstacle}.` }) };
  }
  throw new BackendUnavailableError(
    `The backend 'wasm' needs WebAssembly with ${wanted === undefined || wanted === 'simd' ? 'SIMD and threads' : 'relaxed SIMD'}, which this runtime does not have. Use 'cpu', or a newer runtime.`,
  );
}

/** What is valid can still be forbidden: a page's policy allows code to be compiled, or does not. */
async function compile(build: KernelBuild, bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await (build === 'wide' ? compileWideVectors(bytes) : WebAssembly.compile(bytes));
  } catch (cause) {
    throw new BackendUnavailableError(
      `The backend 'wasm' may not compile WebAssembly here (${String(cause)}). A page's content security policy allows it with script-src 'wasm-unsafe-eval'. Use 'cpu' otherwise.`,
      { cause },
    );
  }
}
