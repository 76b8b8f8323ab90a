/** The public face: which names there are, that both faces have them, and that the package's files are where it says. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as browser from '../src/browser.js';
import * as node from '../src/index.js';
import * as worker from '../src/worker/index.js';

/** Changing this list is changing what users can import: say so in the CHANGELOG. */
const API = {
  ADE20K: 'object',
  AbortError: 'class',
  ArchiveFormatError: 'class',
  AssertionFailedError: 'class',
  BackendUnavailableError: 'class',
  CITYSCAPES: 'object',
  CheckpointFormatError: 'class',
  Classifier: 'class',
  CocoAnnotations: 'class',
  ConfusionMatrix: 'class',
  DataSetFormatError: 'class',
  DeepLab: 'class',
  DeepLabError: 'class',
  DownloadError: 'class',
  FeatureExtractor: 'class',
  FileNotFoundError: 'class',
  GraphFormatError: 'class',
  IMAGENET_CLASSES: 'object',
  ImageFormatError: 'class',
  InvalidArgumentError: 'class',
  MissingVariablesError: 'class',
  PASCAL_VOC: 'object',
  PixelClassifier: 'class',
  Program: 'class',
  ShapeMismatchError: 'class',
  TrainingDivergedError: 'class',
  TrainingRun: 'class',
  UnsupportedOpError: 'class',
  ZOO: 'object',
  checkpointFiles: 'function',
  classMask: 'function',
  colorize: 'function',
  compile: 'function',
  convertModel: 'function',
  cutOut: 'function',
  decodeRle: 'function',
  encodeLabelPng: 'function',
  encodePng: 'function',
  encodeRle: 'function',
  exportModel: 'function',
  exportOnnx: 'function',
  fetchZooModel: 'function',
  findRegions: 'function',
  findZooModel: 'function',
  gradients: 'function',
  graphFromGraphDef: 'function',
  isDeepLabError: 'function',
  labelMapOf: 'function',
  labelSetFor: 'function',
  learnPixels: 'function',
  maskToPolygons: 'function',
  matteOf: 'function',
  openTrainingSet: 'function',
  overlay: 'function',
  pictureOf: 'function',
  quantizeModel: 'function',
  readCheckpoint: 'function',
  readGraphDef: 'function',
  readImage: 'function',
  readLabels: 'function',
  resizeToFit: 'function',
  softMask: 'function',
  throwIfAborted: 'function',
  toGeoJson: 'function',
  toPicture: 'function',
  toRgba: 'function',
  train: 'function',
  trainInFolder: 'function',
  writeCheckpoint: 'function',
  writePng: 'function',
};

function kindOf(value: unknown): string {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : typeof value;
}

/** Static methods. Private ones (#name) are not listed by JavaScript either. */
const staticsOf = (each: object): string[] =>
  Object.getOwnPropertyNames(each).filter((name) => !['length', 'name', 'prototype'].includes(name)).map((name) => `static ${name}`);

const kindsOf = (face: object): Record<string, string> => Object.fromEntries(Object.entries(face).map(([name, value]) => [name, kindOf(value)]));

describe('names', () => {
  test('in Node', () => {
    expect(kindsOf(node)).toEqual(API);
  });

  test('in browsers the same', () => {
    expect(kindsOf(browser)).toEqual(API);
  });

  test('methods of the classes', () => {
    const methods = Object.fromEntries(
      [node.DeepLab, node.Classifier, node.Program, node.ConfusionMatrix].map((each) => [
        each.name,
        [...staticsOf(each), ...Object.getOwnPropertyNames(each.prototype).filter((name) => name !== 'constructor')].sort(),
      ]),
    );
    expect(methods).toEqual({
      DeepLab: ['dispose', 'receptiveField', 'run', 'segment', 'segmentForVideo', 'static load', 'trace'],
      Classifier: ['classify', 'dispose', 'run', 'static load'],
      Program: ['dispose', 'execute', 'info', 'prepare', 'receptiveField', 'rest', 'run', 'trace'],
      ConfusionMatrix: ['add', 'classIoU', 'count', 'meanIoU', 'merge', 'pixelAccuracy', 'pixels', 'skipped', 'static fromJSON', 'toJSON'],
    });
  });

  test('the worker’s classes have the same members', () => {
    expect(kindsOf(worker)).toEqual({ Classifier: 'class', DeepLab: 'class', isDeepLabError: 'function' });
    for (const name of ['DeepLab', 'Classifier'] as const) {
      expect([...staticsOf(worker[name]), ...Object.getOwnPropertyNames(worker[name].prototype)].sort()).toEqual([...staticsOf(node[name]), ...Object.getOwnPropertyNames(node[name].prototype)].sort());
    }
  });

  test('every error has its own tag, by which it is known', () => {
    const errors = Object.entries(node).filter(([name, value]) => name.endsWith('Error') && kindOf(value) === 'class' && value !== node.DeepLabError);
    expect(errors).toHaveLength(15);
    for (const [name, value] of errors) {
      const error = new (value as new (message: string) => node.DeepLabError)('found, expected, do');
      expect(error).toMatchObject({ tag: name, name, message: 'found, expected, do' });
      expect([node.isDeepLabError(error), node.isDeepLabError(error, error.tag), node.isDeepLabError(new Error('other'))]).toEqual([true, true, false]);
    }
    expect(node.isDeepLabError(Object.assign(new Error('foreign'), { tag: 'ForeignError' }))).toBe(false);
    expect(node.isDeepLabError({ tag: 'AbortError' })).toBe(false);
  });
});

describe('package.json', () => {
  interface Package {
    readonly main: string;
    readonly types: string;
    readonly exports: Readonly<Record<string, unknown>>;
    readonly browser: Readonly<Record<string, string>>;
    readonly bin: Readonly<Record<string, string>>;
    readonly files: readonly string[];
    readonly scripts: Readonly<Record<string, string>>;
  }
  const description = JSON.parse(readFileSync('package.json', 'utf8')) as Package;

  /** The source that a built file comes from. */
  const sourceOf = (built: string): string => built.replace(/^\.\/dist\//, 'src/').replace(/(\.d)?\.[jt]s$/, '.ts');

  function leaves(value: unknown): string[] {
    return typeof value === 'string' ? [value] : Object.values(value as object).flatMap(leaves);
  }

  /** Our own files that others stand in for; `pngjs` is swapped for its own browser build. */
  const { pngjs, ...swapped } = description.browser;

  test('everything that is imported or run has a source', () => {
    const { main, types, exports, bin } = description;
    const built = [main, types, ...leaves(exports), ...Object.keys(swapped), ...Object.values(swapped), ...Object.values(bin)].filter((path) => path !== './package.json');
    expect(built.length).toBeGreaterThan(8);
    for (const path of built) {
      const single = /^\.\/dist\/single\/(.*)$/.exec(path)?.[1];
      if (single) {
        expect(readFileSync('scripts/build_single.mjs', 'utf8')).toContain(`'${single}'`);
        continue;
      }
      // Files that are no modules, by pattern.
      if (path.includes('*')) continue;
      expect(path).toMatch(/^\.\/dist\//);
      if (!existsSync(sourceOf(path))) throw new Error(`${path} has no ${sourceOf(path)}`);
    }
  });

  test('the browser’s files stand in for Node’s: the same names come out of both', () => {
    const exported = (path: string): string[] => [...readFileSync(path, 'utf8').matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map(([, name]) => name).sort();
    for (const [theirs, ours] of Object.entries(swapped)) {
      expect(ours).toBe(theirs.replace(/\.js$/, '.browser.js'));
      expect(exported(sourceOf(ours))).toEqual(exported(sourceOf(theirs)));
    }
  });

  test('pngjs has the build that stands in for it', () => {
    expect(existsSync(`node_modules/${pngjs}`)).toBe(true);
  });

  test('scripts run files that are there', () => {
    for (const [, file] of Object.values(description.scripts).flatMap((script) => [...script.matchAll(/node ((?:scripts|bench)\/\S+)/g)])) {
      if (!existsSync(file)) throw new Error(`there is no ${file}`);
    }
  });

  test('the command can be run', () => {
    expect(readFileSync('src/cli/main.ts', 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});
