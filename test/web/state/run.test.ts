/** What the page keeps when things are asked for faster than they are done, and workers end in between. */
import { beforeEach, expect, test } from '@jest/globals';
import type { ModelChoice } from '../../../web/engine/contract.js';
import { freshState, turn, workers, type FakeWorker } from './fake_workers.js';

const LOADED = { info: {}, labelSet: {}, milliseconds: 1 };
const OTHER: ModelChoice = { kind: 'zoo', name: 'other', mirror: '' };
const last = (): FakeWorker => workers[workers.length - 1];
const choosePicture = (name: string): void => void (state.picture.value = { name, pixels: { width: 1, height: 1, data: new Uint8ClampedArray(4) } });

let state: Awaited<ReturnType<typeof freshState>>;
/** A page with a picture and the embedded model. */
beforeEach(async () => {
  state = await freshState();
  choosePicture('first');
  const loading = state.loadModel();
  await turn();
  last().first('load').resolve(LOADED);
  expect(await loading).toBe(true);
});

async function finishLoading(): Promise<void> {
  last().first('load').resolve(LOADED);
  await turn();
}

async function finishRun(): Promise<void> {
  last().first('segment').resolve({ legend: [] });
  await turn();
}

test('settings that are changed twice are those of the second change', async () => {
  void state.applyLoadSettings({ backend: 'cpu' });
  await turn();
  void state.applyLoadSettings({ threads: 2 });
  await turn();
  const wanted = { backend: 'cpu', threads: 2, outputStride: undefined };
  expect(state.loadSettings.value).toEqual(wanted);
  expect(last().loads.settings).toEqual(wanted);
  await finishLoading();
  expect(state.model.value?.settings).toEqual(wanted);
  expect(state.loading.value).toBeUndefined();
});

test.each([
  ['cannot be had', (): void => last().first('load').reject(new state.EngineError('no such thing', 'BackendUnavailableError')), 'no such thing'],
  ['are not waited for', (): void => void state.stop(), undefined],
] as const)('settings that %s give way to those of the model', async (_, end, message) => {
  void state.applyLoadSettings({ backend: 'gpu' });
  await turn();
  end();
  await turn();
  expect(state.loadSettings.value.backend).toBe('auto');
  expect(state.modelError.value?.message).toBe(message);
  expect([state.model.value?.title, state.busy.value]).toEqual(['the embedded model', false]);
});

test('settings that are changed while another model is loaded are for that one', async () => {
  void state.chooseModel(OTHER);
  await turn();
  void state.applyLoadSettings({ threads: 1 });
  await turn();
  expect(last().loads).toMatchObject({ choice: OTHER, settings: { threads: 1 } });
});

test('another picture ends the run, and not the loading of another model', async () => {
  void state.segment();
  await turn();
  void state.chooseModel(OTHER);
  await turn();
  const loader = last();
  choosePicture('second');
  void state.segment();
  await turn();
  expect(loader.loads.choice).toEqual(OTHER);
  expect(workers[0].waiting.map(({ name }) => name)).toEqual(['segment']);
  await finishLoading();
  await finishRun();
  expect(state.result.value?.of.name).toBe('second');
  expect(workers[0].isOver).toBe(true);
  expect(state.busy.value).toBe(false);
});

test('what runs is stopped for a newer run, and only the newest one is begun', async () => {
  void state.segment();
  await turn();
  for (const name of ['second', 'third']) {
    choosePicture(name);
    void state.segment();
  }
  await turn();
  await finishRun();
  expect(last().waiting).toEqual([]);
  expect(state.result.value?.of.name).toBe('third');
});

test('a worker that does not hear of Stop is ended, and its model loaded again, which can be stopped', async () => {
  void state.segment();
  await turn();
  last().isDeaf = true;
  void state.stop();
  await turn();
  expect(workers).toHaveLength(2);
  expect(last().loads.choice).toEqual({ kind: 'embedded' });
  void state.stop();
  await turn();
  expect(workers).toHaveLength(2);
  expect([state.model.value, state.busy.value]).toEqual([undefined, false]);
  void state.chooseModel();
  await turn();
  await finishLoading();
  await finishRun();
  expect(state.result.value?.of.name).toBe('first');
});

test('Stop ends a run that does not hear of it and the loading of another model, and the model before is loaded again', async () => {
  void state.segment();
  await turn();
  void state.chooseModel(OTHER);
  await turn();
  workers[0].isDeaf = true;
  void state.stop();
  await turn();
  expect(workers).toHaveLength(3);
  expect(last().loads.choice).toEqual({ kind: 'embedded' });
  await finishLoading();
  expect([state.model.value?.choice, state.busy.value]).toEqual([{ kind: 'embedded' }, false]);
});

test('a run that waits for a model that is loaded again is forgotten by Stop', async () => {
  void state.segment();
  await turn();
  last().isDeaf = true;
  choosePicture('second');
  void state.segment();
  await turn();
  expect(last().loads.choice).toEqual({ kind: 'embedded' });
  void state.stop();
  await turn();
  expect(workers).toHaveLength(2);
  expect(state.busy.value).toBe(false);
});

test('a worker that fails while another model is loaded does not end that', async () => {
  void state.segment();
  await turn();
  void state.chooseModel(OTHER);
  await turn();
  const loader = last();
  workers[0].terminate(new state.EngineError('out of memory'));
  await turn();
  expect(state.runError.value).toBe('out of memory');
  expect([last() === loader, loader.isOver]).toEqual([true, false]);
  await finishLoading();
  await finishRun();
  expect([state.model.value?.title, state.result.value?.of.name, state.runError.value]).toEqual(['other', 'first', undefined]);
});

test('a result of the model before says so, and one of the same model loaded again does not', async () => {
  void state.segment();
  await turn();
  await finishRun();
  expect(state.isOutdated.value).toBe(false);
  void state.chooseModel(OTHER);
  await turn();
  await finishLoading();
  void state.stop();
  await turn();
  expect([state.model.value?.title, state.result.value?.by.title, state.isOutdated.value]).toEqual(['other', 'the embedded model', true]);
  void state.segment();
  await turn();
  await finishRun();
  expect(state.isOutdated.value).toBe(false);
  // Its worker has to be ended for Stop.
  void state.segment();
  await turn();
  last().isDeaf = true;
  void state.stop();
  await turn();
  await finishLoading();
  expect([state.result.value?.by === state.model.value, state.isOutdated.value]).toEqual([false, false]);
});

test('a result of other scales says so after its run was stopped, and no longer when they are changed back', async () => {
  void state.segment();
  await turn();
  await finishRun();
  void state.applySegmentSettings({ scales: [0.5, 1] });
  await turn();
  void state.stop();
  await turn();
  expect([state.result.value?.settings.scales, state.isOutdated.value]).toEqual([[1], true]);
  void state.applySegmentSettings({ scales: [1] });
  expect(state.isOutdated.value).toBe(false);
  await turn();
  await finishRun();
  expect(state.isOutdated.value).toBe(false);
});
