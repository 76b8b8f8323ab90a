/**
 * Byte strings: one character a byte. They compare, sort and hash as the bytes do, which the names of variables in
 * UTF-16 would not, and the keys of slices are not valid text in the first place.
 */

// Made once: making one takes longer than decoding a name.
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The UTF-8 bytes of a text as a byte string. */
export function byteString(text: string): string {
  return fromBytes(encoder.encode(text));
}

/** So many arguments every engine takes. */
const CHUNK = 4096;

/** Meant for keys: as long as a name, not as a file. */
export function fromBytes(bytes: Uint8Array): string {
  if (bytes.length <= CHUNK) return textOf(bytes);
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) pieces.push(textOf(bytes.subarray(at, at + CHUNK)));
  return pieces.join('');
}

/** `apply` reads them as they are; spreading makes an object of each. */
const textOf = (bytes: Uint8Array): string => String.fromCharCode.apply(undefined, bytes as unknown as number[]);

export function toBytes(value: string): Uint8Array {
  const bytes = new Uint8Array(value.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = value.charCodeAt(i);
  return bytes;
}

/** The text whose UTF-8 bytes these are; undefined when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
