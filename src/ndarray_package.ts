/** The `ndarray` package, in Node. `ndarray_package.browser.ts` stands in for it in browsers. */
import ndarray from 'ndarray';

export { ndarray };
