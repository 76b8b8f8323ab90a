/** The worker's side: the model that it has loaded, and what is asked of it. */
import type { Data, NdArray } from 'ndarray';
import { Classifier, type ClassifyOptions } from '../deeplab/classifier.js';
import { DeepLab } from '../deeplab/deeplab.js';
import type { DeepLabOptions, ModelSource, RunControl, SegmentOptions } from '../deeplab/options.js';
import type { Segmentation } from '../deeplab/segmentation.js';
import type { Position } from '../engine/receptive_field.js';
import { InvalidArgumentError } from '../errors.js';
import { closeFrame } from '../io/pictures/drawable.js';
import { packArray } from './arrays.js';
import type { Call, Method, ModelKind, Moved, SentPicture, SentSegmentation } from './messages.js';
import { unpackPicture } from './pictures.js';
import type { Port } from './port.js';
import { packThrown } from './thrown.js';

export function serve(port: Port): void {
  const server = new Server();
  const running = new Map<number, AbortController>();

  async function answer({ id, method, args, reports }: Call): Promise<void> {
    const controller = new AbortController();
    const moved: Moved = [];
    running.set(id, controller);
    try {
      const onProgress: RunControl['onProgress'] = reports ? (progress) => port.post({ id, progress }, []) : undefined;
      const value = await server[method](args as never, { signal: controller.signal, onProgress }, moved);
      port.post({ id, value }, moved);
    } catch (error) {
      port.post({ id, thrown: packThrown(error) }, []);
    } finally {
      running.delete(id);
    }
  }

  port.listen((request) => ('abort' in request ? running.get(request.abort)?.abort() : void answer(request)));
  port.post({ ready: true }, []);
}

type Handler<A extends readonly unknown[]> = (args: A, control: RunControl, moved: Moved) => Promise<unknown>;

/** A method for each call: its arguments, how it is stopped and reports, and what of its answer is moved. */
class Server implements Readonly<Record<Method, Handler<never>>> {
  #deeplab: DeepLab | undefined;
  #classifier: Classifier | undefined;

  async load([kind, source, options]: readonly [ModelKind, ModelSource | undefined, DeepLabOptions], control: RunControl): Promise<unknown> {
    if (kind === 'classifier') {
      this.#classifier = await Classifier.load(source as ModelSource, { ...options, ...control });
      return { info: this.#classifier.info };
    }
    this.#deeplab = await DeepLab.load(source, { ...options, ...control });
    const { info, labelSet } = this.#deeplab;
    return { info, labelSet };
  }

  async segment([picture, options]: readonly [SentPicture, SegmentOptions], control: RunControl, moved: Moved): Promise<SentSegmentation> {
    return packSegmentation(await given(picture, (input) => loaded(this.#deeplab).segment(input, { ...options, ...control })), moved);
  }

  async run([picture, names]: readonly [SentPicture, readonly string[]], control: RunControl, moved: Moved): Promise<unknown> {
    const fetched = await given(picture, (input) => loaded(this.#deeplab ?? this.#classifier).run(input, names, control));
    return Array.from(fetched, (array) => packArray(array as unknown as NdArray<Data>, moved));
  }

  trace([picture]: readonly [SentPicture], control: RunControl): Promise<unknown> {
    return given(picture, (input) => loaded(this.#deeplab).trace(input, control));
  }

  async receptiveField([name, positions]: readonly [string, readonly Position[]], _control: RunControl, moved: Moved): Promise<unknown> {
    const { reads, readsAll } = await loaded(this.#deeplab).receptiveField(name, positions);
    return { reads: packArray(reads, moved), readsAll };
  }

  classify([picture, options]: readonly [SentPicture, ClassifyOptions], control: RunControl): Promise<unknown> {
    return given(picture, (input) => loaded(this.#classifier).classify(input, { ...options, ...control }));
  }

  async dispose(): Promise<void> {
    await this.#deeplab?.dispose();
    await this.#classifier?.dispose();
  }
}

/** A frame that was sent is a copy, which nobody else closes. Its pixels are taken before the call returns. */
async function given<T>(picture: SentPicture, use: (input: ReturnType<typeof unpackPicture>) => Promise<T>): Promise<T> {
  const input = unpackPicture(picture);
  try {
    return await use(input);
  } finally {
    if (picture.kind === 'frame') closeFrame(input);
  }
}

/** The class on the other side makes no such call. */
function loaded<M>(model: M | undefined): M {
  if (model === undefined) throw new InvalidArgumentError('The worker has no model of that kind. Load one first.');
  return model;
}

function packSegmentation({ labels, legend, probabilities, timings, picture, seenSize, warning }: Segmentation, moved: Moved): SentSegmentation {
  const plain = { legend, timings, seenSize, ...(warning === undefined ? {} : { warning }) };
  return { ...plain, labels: packArray(labels, moved), picture: packArray(picture, moved), ...(probabilities ? { probabilities: packArray(probabilities, moved) } : {}) };
}
