/** What JavaScript calls. The kernels themselves are reached through the steps that `run` is given. */
export { allFinite } from './finite';
export { fail, hasFailed, join, run, stop, work } from './threads';
