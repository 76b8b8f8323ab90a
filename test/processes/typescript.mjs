/** For processes that tests start: `node --import test/processes/typescript.mjs src/cli/main.ts` runs the sources as they are. */
import { register } from 'node:module';

register('./typescript_hooks.mjs', import.meta.url);
