/** Which of the files that somebody chose or dropped are the model, and whether they are a model at all. */

/** A file, with its place in the folder that it came with where there is one. */
export interface PlacedFile {
  readonly name: string;
  readonly webkitRelativePath?: string;
  /** What `file-selector` calls it. */
  readonly relativePath?: string;
}

const ARCHIVE = /\.(tar\.gz|tgz|tar)$/i;
/** TensorFlow Lite, a graph as text, TensorFlow.js. */
const OTHER_GRAPH = /(\.tflite|\.pbtxt|\.meta|^model\.json)$/i;
const INDEX = /\.index$/i;
const FROZEN = /\.pb$/i;
/** Checkpoint, shard, V1 checkpoint. */
const CHECKPOINT = /(\.index|\.data-\d{5}-of-\d{5}|\.ckpt(-\d+)?|^checkpoint)$/i;

export interface ModelFiles<F> {
  readonly title: string;
  readonly files: readonly F[];
}

/** Whether files look like (a part of) a model rather than a picture. */
export const isModelFile = ({ name }: PlacedFile): boolean => [ARCHIVE, FROZEN, CHECKPOINT, OTHER_GRAPH].some((pattern) => pattern.test(name));

/** A frozen graph has its output stride built in. */
export const isFrozenGraph = (files: readonly PlacedFile[]): boolean => files.length === 1 && FROZEN.test(files[0].name);

/**
 * The files of one model: of the folder nearest to the top that holds a checkpoint, else a frozen graph, else an archive. Where nothing
 * looks like a model, all of them: the library then says what it misses.
 */
export function modelFiles<F extends PlacedFile>(files: readonly F[]): ModelFiles<F> {
  const byDepth = [...files].sort((a, b) => folderOf(a).length - folderOf(b).length);
  const index = byDepth.find(({ name }) => INDEX.test(name));
  if (index) {
    const together = files.filter((file) => folderOf(file) === folderOf(index));
    return { title: folderOf(index) || index.name.replace(INDEX, ''), files: together };
  }
  // The weights of a SavedModel or of TensorFlow.js lie beside it.
  const graph = byDepth.find(({ name }) => /^(saved_model\.pb|model\.json)$/i.test(name));
  if (graph && files.length > 1) return { title: folderOf(graph) || graph.name, files: files.filter((file) => folderOf(file).startsWith(folderOf(graph))) };
  const single = [FROZEN, ARCHIVE, OTHER_GRAPH].map((kind) => byDepth.find(({ name }) => kind.test(name))).find((found) => found !== undefined);
  if (single) return { title: single.name, files: [single] };
  return { title: files.length === 1 ? files[0].name : `${files.length} files`, files };
}

/** The folder's path; empty for files that were chosen one by one. */
function folderOf({ webkitRelativePath, relativePath }: PlacedFile): string {
  const path = (webkitRelativePath || relativePath || '').replace(/^\.?\/+/, '');
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}
