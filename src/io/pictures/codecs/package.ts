/** Decoders that are packages of their own, which are installed by those who have pictures of that kind, and loaded when one comes. */
import { BackendUnavailableError } from '../../../errors.js';
import { openFile, pathOfPackageFile } from '../../sources/files.js';

export interface CodecPackage {
  /** What its pictures are called: `WebP`. */
  readonly format: string;
  readonly name: string;
  /** The versions that are known to work, as npm takes them. */
  readonly version: string;
  /** The module in it. */
  readonly module: string;
  /** What a bundle has to import to have it inside. */
  readonly entry?: string;
}

/** Modules that somebody gave, in place of those that would be looked for: bundlers know no other way. */
const given = new Map<string, unknown>();

/** Has this module used for a package. */
export const useCodec = (name: string, module: unknown): void => void given.set(name, module);

/**
 * The module of a package.
 *
 * @param file what messages call the picture that needs it
 * @throws BackendUnavailableError where it is not installed
 */
export async function loadCodec({ format, name, version, module, entry }: CodecPackage, file: string): Promise<unknown> {
  const known = given.get(name);
  if (known !== undefined) return known;
  // No literal: bundlers would look for a package that few install, and warn or fail.
  const specifier: string = module;
  try {
    return await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ specifier);
  } catch (cause) {
    throw new BackendUnavailableError(
      `${file}: a ${format} file was found. Such files are read with the package ${name}, which is not installed${entry === undefined ? '' : ' or not part of this bundle'}. Run \`npm install ${name}@${version}\`${entry === undefined ? '' : `, and where a bundler is used, \`import '${entry}'\``}; or convert the picture to PNG.`,
      { cause },
    );
  }
}

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** The WebAssembly of a package, compiled once. */
export function codecWasm(path: string): Promise<WebAssembly.Module> {
  const found = compiled.get(path) ?? compile(path);
  compiled.set(path, found);
  return found;
}

async function compile(path: string): Promise<WebAssembly.Module> {
  const file = await openFile(pathOfPackageFile(path));
  try {
    return await WebAssembly.compile((await file.read(0, file.byteLength)) as Uint8Array<ArrayBuffer>);
  } finally {
    await file.close?.();
  }
}
