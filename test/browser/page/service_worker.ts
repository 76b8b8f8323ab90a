/**
 * The service worker behind `in_service_worker.ts`: the same functions as in `model.ts`. What it may not do is import while it runs, so it has the
 * library as one file.
 */
import type { DeepLabOptions, ModelInfo } from '../../../src/browser.js';
import type { Request } from '../open_page.js';
import type { Answer } from './in_worker.js';
import { DeepLab } from './single.mjs';

interface Sent {
  readonly request: Request;
  readonly port: MessagePort;
}

const loaded: DeepLab[] = [];

const functions: Readonly<Record<string, unknown>> = {
  async loadAndRun(options: DeepLabOptions): Promise<ModelInfo> {
    const model = await DeepLab.load(`${location.origin}/models/mobilenetv2_voc_small/model.ckpt.index`, { cropSize: [65, 65], ...options });
    loaded.push(model);
    await model.segment(new ImageData(65, 65));
    return model.info;
  },
  disposeAll: () => Promise.all(loaded.splice(0).map((model) => model.dispose())),
};

self.onmessage = ({ data: { request, port } }: MessageEvent<Sent>) => {
  const answer = (message: Answer): void => port.postMessage(message);
  Promise.resolve()
    .then(() => (functions[request.method] as (...args: readonly unknown[]) => unknown)(...request.args))
    .then((result: unknown) => answer({ result }))
    .catch((error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }));
};
