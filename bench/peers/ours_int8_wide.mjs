/** This library in 8 bits, on wasm, with vectors of 256 bits. */
import oursInt8 from './ours_int8.mjs';

/** @type {import('./index.mjs').Peer} */
export default { ...oursInt8, name: 'ours-int8-wide', open: (task, choices) => oursInt8.open(task, { ...choices, wideVectors: true }) };
