/** The worker of the third tab. It has a network of its own, so that the other tabs keep theirs. */
import { expose } from 'comlink';
import { keepTagsOfErrors } from '../../engine/engine_error.js';
import { Teacher } from './teacher.js';

keepTagsOfErrors();
expose(new Teacher());
