/** What makes a model run: backends, networks and the engine. Most of the library, and loaded while a model's bytes are opened. */
export { backendFacts, createBackend } from '../../engine/backends.js';
export { openNetwork } from '../open_network.js';
