/** The `ndarray` package, in Node. `ndarray_package.browser.ts` stands in for it in browsers. */
import view from 'ndarray';

export const ndarray = view;
