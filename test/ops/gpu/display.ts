/** Whether headless OpenGL can be had: on Linux it needs an X display, such as `xvfb-run -a npm test` gives. */
import { describe } from '@jest/globals';

export const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY);

/** Blocks that need it; skipped where it is not. */
export const describeOnDisplay = hasDisplay ? describe : describe.skip;
