/** `node --import scripts/course/register.mjs docs/course/N_NAME.md` runs a chapter on the sources as they are. */
import { register } from 'node:module';
import '../../test/processes/typescript.mjs';

register('./hooks.mjs', import.meta.url);
