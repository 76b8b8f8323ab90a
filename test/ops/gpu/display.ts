/** OpenGL in Node needs an X display on Linux, such as `xvfb-run -a npm test` gives. */
import { describe, test } from '@jest/globals';

const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY);

const REASON = 'there is no X display (DISPLAY is not set): run `xvfb-run -a npm test`';

/** Tests that are left out without a display, which they say; with CI=true they fail instead. */
export function describeOnDisplay(name: string, define: () => void): void {
  if (hasDisplay) return describe(name, define);
  if (process.env.CI === 'true') {
    test(name, () => {
      throw new Error(`Not tested: ${REASON}.`);
    });
    return;
  }
  console.log(`${name} is not tested: ${REASON}.`);
  describe.skip(name, define);
}
