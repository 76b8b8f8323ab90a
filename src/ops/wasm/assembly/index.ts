/** What JavaScript calls. The kernels themselves are reached through the steps that `run` is given. */
export { fail, hasFailed, join, run, stop, work } from './threads';
