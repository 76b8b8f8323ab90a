/** Sources and options on their way to a worker. */
import { afterEach, expect, test } from '@jest/globals';
import { packOptions, packSource } from '../../src/worker/sources.js';

afterEach(() => void Reflect.deleteProperty(globalThis, 'document'));

test('what belongs to the caller stays there, and addresses are strings', () => {
  const options = { signal: new AbortController().signal, onProgress: () => undefined, threads: 2, cropSize: [65, 65], assets: new URL('https://host/assets/') };
  expect(packOptions(options)).toEqual({ threads: 2, cropSize: [65, 65], assets: 'https://host/assets/' });
});

test('a path of assets is relative to the page, not to the script of the worker', () => {
  expect(packOptions({ assets: './assets' })).toEqual({ assets: './assets' });
  Reflect.set(globalThis, 'document', { baseURI: 'https://host/app/index.html' });
  expect(packOptions({ assets: './assets', mirror: 'x' })).toEqual({ assets: 'https://host/app/assets', mirror: 'x' });
  expect(packOptions({ assets: 'https://cdn/assets' })).toEqual({ assets: 'https://cdn/assets' });
});

test('sources', () => {
  const [index, data] = [new File(['i'], 'model.ckpt.index'), new File(['d'], 'model.ckpt.data-00000-of-00001')];
  expect(packSource(undefined)).toBeUndefined();
  expect(packSource('zoo_name')).toBe('zoo_name');
  expect(packSource(new URL('https://host/m.pb'))).toBe('https://host/m.pb');
  // Node's Files lose their names when they are copied.
  expect(packSource([index, data])).toEqual({ 'model.ckpt.index': index, 'model.ckpt.data-00000-of-00001': data });
});
