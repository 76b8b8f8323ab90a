/** Mean and variance of each channel, over everything else: [..., c] to two [c]. Twice through the data, because the sum of squares alone loses digits. */
export function momentsOf(x: Float32Array, channels: number): { readonly mean: Float64Array; readonly variance: Float64Array } {
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  const pixels = x.length / channels;
  for (let start = 0; start < x.length; start += channels) for (let c = 0; c < channels; c++) mean[c] += x[start + c];
  for (let c = 0; c < channels; c++) mean[c] /= pixels;
  for (let start = 0; start < x.length; start += channels) {
    for (let c = 0; c < channels; c++) variance[c] += (x[start + c] - mean[c]) ** 2;
  }
  for (let c = 0; c < channels; c++) variance[c] /= pixels;
  return { mean, variance };
}
