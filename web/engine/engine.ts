/** All that a worker does for the page. */
import type { InsideEngine } from '../inside/contract.js';
import type { PageEngine } from './contract.js';

export type Engine = PageEngine & InsideEngine;
