/** Models that lie beside the page, on its own host: see web/build/host_models.ts. */
import type { HostModel } from '../build/models_among.js';

declare const __HOST_MODELS__: readonly HostModel[] | undefined;

export type { HostModel };

export const HOST_MODELS: readonly HostModel[] = typeof __HOST_MODELS__ === 'undefined' ? [] : __HOST_MODELS__;
