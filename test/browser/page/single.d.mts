/** The library as one file. */
export { DeepLab } from '../../../src/browser.js';
