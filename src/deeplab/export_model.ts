/** From a source of weights to an ONNX file. */
import { requireOptions } from '../arguments.js';
import { InvalidArgumentError, throwIfAborted } from '../errors.js';
import { createBackend } from '../engine/backends.js';
import type { Graph } from '../graph/graph.js';
import { buildClassifier, classifierEndpoints } from '../nets/classifier.js';
import { detectVariant } from '../nets/detect.js';
import { withMovingAverages } from '../nets/weights/variables.js';
import { classifierInputSize, describeVariant, type ClassifierVariant } from '../nets/variant.js';
import { exportGraph, type GraphExport } from '../onnx/export_graph.js';
import { onnxBytes, type OnnxFile } from '../onnx/file.js';
import { openModel } from '../open/open_model.js';
import type { OpenedModel } from '../open/opened_model.js';
import type { Checkpoint } from '../proto/checkpoints/checkpoint.js';
import { deepLabExport } from './onnx.js';
import { openNetwork } from './open_network.js';
import { choicesOf } from './choices.js';
import { LOAD_KINDS, type ModelSource, type NetworkChoices, type SourceOptions } from './options.js';
import { LoadReport } from './progress.js';

export type ExportOptions = NetworkChoices & SourceOptions;

export interface ExportedModel extends Required<GraphExport> {
  /** Reads the weights while it is written. */
  readonly file: OnnxFile;
  /** What is to be said of the crop. */
  readonly notice?: string;
}

/**
 * Writes a model as an ONNX file: a picture that fills the crop goes in (`ImageTensor`, uint8 [1, height, width, 3]), class scores
 * [1, height, width, classes] and labels (`SemanticPredictions`, [1, height, width]) come out. A classifier gives logits.
 *
 * @param source as for `DeepLab.load`, or that of an ImageNet classifier
 * @returns the bytes of the file
 * @throws what `DeepLab.load` throws for sources and choices, and what `exportOnnx` throws
 * @example
 * await writeFile('deeplab.onnx', await exportModel('deeplabv3_mnv2_pascal_train_aug', { cropSize: [257, 257] }));
 */
export async function exportModel(source?: ModelSource, options: ExportOptions = {}): Promise<Uint8Array> {
  requireOptions(options, LOAD_KINDS);
  const { onProgress, signal } = options;
  const report = (loaded: number, total: number): void => {
    throwIfAborted(signal);
    onProgress?.({ phase: 'weights', loaded, total });
  };
  return withExportedModel(source, options, ({ file }) => onnxBytes(file, report));
}

/** Lends a model as a file whose weights are read while it is written, so that they need not be in memory. */
export async function withExportedModel<T>(source: ModelSource | undefined, options: ExportOptions, use: (model: ExportedModel) => Promise<T>): Promise<T> {
  const model = await openModel(source, options);
  try {
    const { graph, request, notice } = await whatToExport(model, options);
    throwIfAborted(options.signal);
    return await use({ ...request, ...(notice === undefined ? {} : { notice }), file: await exportGraph(graph, request) });
  } finally {
    if (model.kind === 'checkpoint') await model.checkpoint.close();
  }
}

interface Export {
  readonly graph: Graph;
  readonly request: Required<GraphExport>;
  readonly notice?: string;
}

async function whatToExport(model: OpenedModel, options: ExportOptions): Promise<Export> {
  if (model.kind === 'checkpoint') {
    const { variant } = detectVariant(model.checkpoint);
    if (variant.task === 'classification') return classifierExport(model.checkpoint, variant, options);
  }
  // Nothing is computed, so the backend stays empty.
  const backend = await createBackend({ backend: 'cpu' });
  const { graph, endpoints, facts, feed } = await openNetwork(model, options, backend, new LoadReport({}));
  return { graph, request: deepLabExport(graph, endpoints, facts, facts.isFrozen ? new Map([feed]) : undefined), ...(facts.notice === undefined ? {} : { notice: facts.notice }) };
}

function classifierExport(checkpoint: Checkpoint, variant: ClassifierVariant, { movingAverages, ...options }: ExportOptions): Export {
  if (Object.keys(choicesOf(options)).length > 0) {
    throw new InvalidArgumentError('The checkpoint is a classifier, which has neither an output stride nor a crop to choose. Leave these options out.');
  }
  const size = classifierInputSize(variant);
  const { picture, logits } = classifierEndpoints(variant);
  const feeds = new Map([[picture, { dtype: 'uint8', shape: [1, size, size, 3] } as const]]);
  return { graph: buildClassifier(movingAverages ? withMovingAverages(checkpoint) : checkpoint, variant), request: { feeds, fetches: [logits], description: describeVariant(variant) } };
}
