/** The wasm backend is held to TensorFlow's answers with one thread, with two, and with more than most cases have rows for. */
import { describeOpTable } from './table.js';

describeOpTable('wasm', { threads: 1 });
describeOpTable('wasm', { threads: 2 });
describeOpTable('wasm', { threads: 3 });
describeOpTable('wasm', { threads: 2, relaxedSimd: false });
