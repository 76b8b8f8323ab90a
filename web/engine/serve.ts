/** What both worker files do: answer the page. */
import { expose } from 'comlink';
import { insideEngine } from '../inside/worker_part.js';
import type { Engine } from './engine.js';
import { keepTagsOfErrors } from './engine_error.js';
import { Host } from './host.js';
import { pageEngine } from './page_engine.js';

export function serve(): void {
  keepTagsOfErrors();
  const host = new Host();
  const engine: Engine = { ...pageEngine(host), ...insideEngine(host) };
  expose(engine);
}
