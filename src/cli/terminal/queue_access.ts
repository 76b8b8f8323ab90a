/** The queue, for commands that were given --redis. */
import { resolve } from 'node:path';
import { BackendUnavailableError } from '../../errors.js';
import { meaningOf } from '../../open/where/name.js';
import type * as Queue from '../../queue/index.js';

/** Loaded on demand, because its packages are optional. @throws BackendUnavailableError when they are not installed */
export async function loadQueue(): Promise<typeof Queue> {
  try {
    return await import('../../queue/index.js');
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new BackendUnavailableError(`Work over Redis needs packages that are not installed (${message}). Install them: npm install bullmq ioredis.`, { cause: error });
  }
}

/** A model's source so that a process in another folder finds it: names of the zoo and URLs hold anywhere, paths are made absolute. */
export async function modelForWorkers(model: string | undefined): Promise<string | undefined> {
  if (model === undefined) return undefined;
  const meaning = await meaningOf(model);
  return meaning.kind === 'path' ? resolve(meaning.path) : model;
}
