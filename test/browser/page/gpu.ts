/** The gpu backend in the page: tests of Node's that name it. */
import { describeFrames } from '../../ops/gpu/frames.js';
import { describeWindows } from '../../ops/gpu/windows.js';
import { runTests, testNames } from './jest_globals.js';
import type { Outcomes } from './outcomes.js';

describeFrames('gpu:webgl2');
describeWindows('gpu:webgl2');

export { testNames };

/** Outcomes of the tests. */
export const runGpu = (): Promise<Outcomes> => runTests();
