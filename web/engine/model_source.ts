/** From what was chosen on the page to what the library loads. */
import type { ModelSource } from 'deeplab-ts';
import type { ModelChoice } from './contract.js';

/** All but the embedded model, whose files arrive: see `loadEmbedded`. */
export function sourceOf(choice: Exclude<ModelChoice, { kind: 'embedded' }>): ModelSource {
  switch (choice.kind) {
    case 'files':
      return choice.files;
    case 'host':
      return choice.url;
    case 'zoo':
      return choice.name;
  }
}
