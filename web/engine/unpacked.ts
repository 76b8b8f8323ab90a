/** Undoes `packedModel` of web/build/packed_model.ts. */

/** Low bytes, then high ones, as they were: a low and a high one after the other. */
export function unpacked(planes: Uint8Array): Uint8Array<ArrayBuffer> {
  const half = Math.ceil(planes.length / 2);
  const data = new Uint8Array(planes.length);
  for (let i = 0; i < half; i++) data[2 * i] = planes[i];
  for (let i = half; i < planes.length; i++) data[2 * (i - half) + 1] = planes[i];
  return data;
}
