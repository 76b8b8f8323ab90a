/** The laws of convolution, and fusing, on the wasm backend: the same tests that run on the plain kernels. */
import { testOn } from '../under_test.js';

await testOn({ backend: 'wasm', threads: 2 });
await import('../metamorphic.test.js');
await import('../fusing.test.js');
