/** After all files: Chromium and the server end. */
export default async function teardown() {
  await globalThis.stopTestSite?.();
}
