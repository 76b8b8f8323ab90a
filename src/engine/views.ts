/** Operators whose output is the input's memory under another shape. */
import { PASS_THROUGH } from './passes/remove_pass_through.js';

export const VIEWS: ReadonlySet<string> = new Set(['Reshape', 'Squeeze', 'ExpandDims', ...PASS_THROUGH]);
