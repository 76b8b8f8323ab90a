/**
 * `npm run test:browser`: what has to hold in a browser, in Chromium. Files are called `*.browser.ts`, so that `npm test` leaves
 * them alone. CHROMIUM names another browser than Debian's. Where there is none, nothing is tested, which only CI minds.
 */
import shared from '../../jest.config.mjs';
import { chromiumPath } from './chromium.mjs';

const found = chromiumPath();
if (!found.exists && process.env.CI) throw new Error(found.problem);
if (!found.exists) console.warn(`Nothing is tested: ${found.problem}`);

export default {
  ...shared,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/browser/*.browser.ts'],
  ...(found.exists ? {} : { testPathIgnorePatterns: ['.*'], passWithNoTests: true }),
  globalSetup: '<rootDir>/test/browser/setup.mjs',
  globalTeardown: '<rootDir>/test/browser/teardown.mjs',
  // All files share one Chromium, and with it the cores.
  maxWorkers: 1,
};
