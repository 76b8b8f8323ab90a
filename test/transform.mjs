/**
 * What Jest makes of a TypeScript file: types are stripped by swc; modules stay ES modules, as users import them.
 *
 * Jest looks globals up anew for every use, through a hook of Node's vm that takes a third of a microsecond: a loop with Math.max in it takes a hundred times as long as outside of Jest. So
 * modules get the ones that loops use as constants of their own, in front of their first line.
 */
import swcJest from '@swc/jest';

const CONSTANTS = 'const { Math, Number } = globalThis; ';

export default {
  createTransformer(options) {
    const swc = swcJest.createTransformer(options);
    const withConstants = (result) => ({ ...result, code: CONSTANTS + result.code });
    return {
      ...swc,
      process: (...args) => withConstants(swc.process(...args)),
      processAsync: async (...args) => withConstants(await swc.processAsync(...args)),
      // A change of the constants is one of the result.
      getCacheKey: (...args) => `${CONSTANTS}${swc.getCacheKey(...args)}`,
    };
  },
};
