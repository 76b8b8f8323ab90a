/** Products, their gradients and lists of what is not zero: where there are vectors of 256 bits, these tests hold them to the bits of the build with relaxed SIMD. */
import { test } from '@jest/globals';
import { whyNoWideVectors } from '../../src/ops/wasm/wide_vectors.js';
import './where_they_are.js';

if (whyNoWideVectors() === undefined) {
  await import('../ops/wasm/listed_products.test.js');
  await import('../ops/wasm/normalized.test.js');
  await import('../ops/wasm/gradients/conv_backprop.test.js');
  await import('../ops/wasm/gradients/depthwise_backprop.test.js');
} else {
  test.skip('products', () => undefined);
}
