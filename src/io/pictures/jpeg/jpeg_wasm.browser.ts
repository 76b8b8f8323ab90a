/** The JPEG codec's WebAssembly in browsers: its script fetches it from beside itself, where bundlers put it. */

export function jpegWasm(): Promise<WebAssembly.Module | undefined> {
  return Promise.resolve(undefined);
}
