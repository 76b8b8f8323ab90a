/** The bytes of a file of floats, which lie in planes inside the script (scripts/build_single.mjs). */
export async function floatsOf(base64) {
  const apart = await bytesOf(base64);
  const count = Math.floor(apart.length / 4);
  const bytes = apart.slice();
  for (let plane = 0, from = 0; plane < 4; plane++) for (let to = plane; to < 4 * count; to += 4) bytes[to] = apart[from++];
  return bytes;
}

/** The bytes of a file that is inside the script: gzip, as base64. */
export async function bytesOf(base64) {
  const packed = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}
