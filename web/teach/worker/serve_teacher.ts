import { expose } from 'comlink';
import { keepTagsOfErrors } from '../../engine/engine_error.js';
import { Teacher } from './teacher.js';

export function serve(): void {
  keepTagsOfErrors();
  expose(new Teacher());
}
