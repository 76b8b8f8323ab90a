/** Filters, biases and statistics that are fed rather than part of the graph: the same answers of TensorFlow, and no fallback that a constant would not have. */
import { describeOpTable, FILTERED } from '../table.js';

for (const options of [{ threads: 1 }, { threads: 2 }, { threads: 3 }, { threads: 2, relaxedSimd: false }]) {
  describeOpTable('wasm', { ...options, fed: true, only: ({ op }) => FILTERED.has(op) });
}
