/** Vectors of 256 bits, in a browser: no page can ask for them. */
export const whyNoWideVectors = (): string => 'the library as browsers take it has none; Node 24.5 or newer takes another';

/** Never called, since there are none. */
export const compileWideVectors = (bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> => WebAssembly.compile(bytes);
