/**
 * The record of an evaluation: settings, and the result of every picture under its id. It is what an interrupted run
 * goes on from, what the parts of a divided run leave behind, and what they are merged from. A picture is in it once or
 * not at all, so none is ever counted twice.
 */
import { InvalidArgumentError } from '../errors.js';
import { shortened } from '../messages.js';
import { openFile, statPath, writeFileAtomic } from '../io/sources/files.js';
import type { ConfusionMatrix } from './confusion_matrix.js';
import { DATA_SETS } from '../io/datasets/data_set.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import { labelSetOf } from './label_set.js';
import { leftOutOf, type LeftOut } from './left_out.js';
import { checkResult, matrixOf, type PictureResult } from './picture_result.js';
import { differences, invalidSettings, requestOf, type EvaluationRequest, type EvaluationSettings } from './settings.js';

/** The first member of the file, and the version of what follows. */
const FORMAT = 'deeplab evaluation';
const VERSION = 2;

/** The results of ten thousand pictures, with every class mistaken for every other, are half as much. */
const MAX_BYTES = 2 ** 26;

/** Lists and objects inside each other: a record's counts are the fifth. What is deeper is none, and would cost the stack to look through. */
const MAX_DEPTH = 16;

interface RecordFile {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly settings: EvaluationSettings;
  readonly pictures: number;
  readonly results: Readonly<Record<string, PictureResult>>;
}

export class EvaluationRecord {
  readonly settings: EvaluationSettings;
  readonly #results = new Map<string, PictureResult>();
  /** How many pictures the whole evaluation has, whichever part of them is here. */
  #pictures: number;

  constructor(settings: EvaluationSettings, pictures: number) {
    this.settings = settings;
    this.#pictures = pictures;
  }

  /** Names and colours of the classes, and the index that does not count. */
  get labelSet(): LabelSet {
    return labelSetOf(this.settings);
  }

  get pictures(): number {
    return this.#pictures;
  }

  get results(): ReadonlyMap<string, PictureResult> {
    return this.#results;
  }

  /** Keeps the result of a picture; one that is there stays as it is. Returns whether it was new. */
  add(id: string, result: PictureResult): boolean {
    if (this.#results.has(id)) return false;
    this.#results.set(id, result);
    return true;
  }

  /** Takes over the pictures of another record that are not here yet. @throws InvalidArgumentError for other settings */
  merge(other: EvaluationRecord, name: string): this {
    this.requireSettings(other.settings, name);
    for (const [id, result] of other.results) this.add(id, result);
    this.#pictures = Math.max(this.#pictures, other.pictures);
    return this;
  }

  /** @throws InvalidArgumentError that lists what differs */
  requireSettings(settings: EvaluationSettings, name: string): void {
    this.#require(differences(settings, this.settings), name);
  }

  /** As `requireSettings`, before a model is there: compares what can be told from the request. @throws InvalidArgumentError */
  requireRequest(request: EvaluationRequest, name: string): void {
    this.#require(differences(this.settings, { ...this.settings, tile: undefined, skipUnknown: undefined, precision: undefined, ...requestOf(request) }), name);
  }

  #require(differing: readonly string[], name: string): void {
    if (differing.length === 0) return;
    throw new InvalidArgumentError(`${name} does not belong to this evaluation: ${differing.join('; ')}. Evaluate both with the same model and options, or keep them in separate files.`);
  }

  /** The confusion matrix of all pictures, or of some. */
  matrix(ids: Iterable<string> = this.#results.keys()): ConfusionMatrix {
    return matrixOf(this.settings.numClasses, this.labelSet.ignore, this.#resultsOf(ids));
  }

  /** What the figures of all pictures, or of some, leave out. @param expected how many pictures there should be */
  leftOut(ids: Iterable<string>, expected: number): LeftOut {
    return leftOutOf(this.#resultsOf(ids), expected);
  }

  #resultsOf(ids: Iterable<string>): PictureResult[] {
    return [...ids].flatMap((id) => this.#results.get(id) ?? []);
  }

  /** Writes the file, whole or not at all. */
  async write(path: string): Promise<void> {
    // In the order of the ids, so that the same pictures make the same file whoever computed them.
    const results = Object.fromEntries([...this.#results].sort(([a], [b]) => (a < b ? -1 : 1)));
    const file: RecordFile = { format: FORMAT, version: VERSION, settings: this.settings, pictures: this.#pictures, results };
    await writeFileAtomic(path, new TextEncoder().encode(`${JSON.stringify(file)}\n`));
  }

  /** Reads a record. @throws FileNotFoundError; InvalidArgumentError for a file that is none */
  static async read(path: string): Promise<EvaluationRecord> {
    const source = await openFile(path);
    try {
      if (source.byteLength > MAX_BYTES) throw broken(path, `has ${source.byteLength} bytes, more than the ${MAX_BYTES} that a record has at most`);
      const bytes = await source.read(0, source.byteLength);
      if (isDeeper(bytes, MAX_DEPTH)) throw broken(path, `has more than ${MAX_DEPTH} lists and objects inside each other`);
      return parseRecord(new TextDecoder().decode(bytes), path);
    } finally {
      await source.close?.();
    }
  }

  /**
   * The record that was left at `path`, to go on from; a new one where there is none.
   *
   * @throws InvalidArgumentError for one of other settings
   */
  static async resume(path: string | undefined, settings: EvaluationSettings, pictures: number): Promise<EvaluationRecord> {
    const record = new EvaluationRecord(settings, pictures);
    if (path === undefined || (await statPath(path)) === undefined) return record;
    return record.merge(await EvaluationRecord.read(path), path);
  }
}

const broken = (path: string, what: string, cause?: unknown): InvalidArgumentError =>
  new InvalidArgumentError(`${path} ${what}; a record that 'deeplab eval' has written is expected. Remove the file to begin again.`, { cause });

/** Whether JSON nests further than `depth`. Looks at brackets outside of strings only. */
function isDeeper(json: Uint8Array, depth: number): boolean {
  let open = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i];
    if (inString && byte === BACKSLASH) i++;
    else if (byte === QUOTE) inString = !inString;
    else if (!inString && (byte === BRACKET_OPENS || byte === BRACE_OPENS) && ++open > depth) return true;
    else if (!inString && (byte === BRACKET_CLOSES || byte === BRACE_CLOSES)) open--;
  }
  return false;
}

const [QUOTE, BACKSLASH, BRACKET_OPENS, BRACKET_CLOSES, BRACE_OPENS, BRACE_CLOSES] = new TextEncoder().encode('"\\[]{}');

function parseRecord(text: string, path: string): EvaluationRecord {
  let file: Partial<RecordFile> | null;
  try {
    file = JSON.parse(text) as Partial<RecordFile> | null;
  } catch (cause) {
    throw broken(path, 'is no JSON', cause);
  }
  if (file?.format !== FORMAT) throw broken(path, `does not say that it is a '${FORMAT}'`);
  if (file.version !== VERSION) throw broken(path, `has version ${shortened(JSON.stringify(file.version) ?? 'none')} where ${VERSION} is known`);
  const { settings, results, pictures } = file;
  const dataset = DATA_SETS.find((name) => name === settings?.dataset);
  if (!settings || !results || !dataset || !Number.isSafeInteger(pictures)) throw broken(path, 'lacks settings or results');
  const invalid = invalidSettings(settings);
  if (invalid.length > 0) throw broken(path, `has settings that cannot be (${invalid.join('; ')})`);
  const hasClasses = dataset !== 'folder' || settings.labelSet !== undefined;
  if (!hasClasses || settings.numClasses !== labelSetOf(settings).classes.length) throw broken(path, `lacks settings: the names of ${settings.numClasses} classes`);
  const record = new EvaluationRecord(settings, pictures ?? 0);
  for (const [id, result] of Object.entries(results)) record.add(id, checkResult(result, settings.numClasses, `${path}: '${id}'`));
  return record;
}
