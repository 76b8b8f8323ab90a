/** The laws of convolution, and fusing, with vectors of 256 bits where there are any. */
import { testOn } from '../under_test.js';

await testOn({ backend: 'wasm', threads: 2, wideVectors: true });
await import('../metamorphic.test.js');
await import('../fusing.test.js');
