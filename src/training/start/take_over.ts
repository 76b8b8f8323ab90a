/** The values that a run begins with: taken over from a checkpoint where they fit, new otherwise. */
import { MissingVariablesError } from '../../errors.js';
import type { Variables } from '../../nets/weights/variables.js';
import { formatShape, sameShape, zeros, type Tensor, type TensorInfo } from '../../tensor.js';
import type { Slot } from '../graph/optimizer.js';
import { initialValue } from './initializers.js';

/** The number of steps that were made, int64 [] in TensorFlow's checkpoints. */
export const GLOBAL_STEP = 'global_step';

export type Values = Map<string, Tensor<'float32'>>;

export interface Start {
  readonly values: Values;
  /** Steps that were made before. */
  readonly step: number;
  /** Names of variables that begin with new values. */
  readonly fresh: readonly string[];
}

export interface BeginOptions {
  /** Below this scope everything has to be found. */
  readonly backbone: string;
  /** Whether a variable is left out though it would fit. */
  readonly leavesOut: (name: string) => boolean;
  readonly seed: number;
}

/**
 * Begins a run: every variable whose name and shape fit is taken over, all others are new. Slots and `global_step` are those of another run, and stay there.
 *
 * @throws MissingVariablesError when a variable of the backbone is missing, has another shape, or was left out only in part
 */
export async function beginFrom(found: Variables, needed: ReadonlyMap<string, TensorInfo>, { backbone, leavesOut, seed }: BeginOptions): Promise<Start> {
  const values: Values = new Map();
  const fresh: string[] = [];
  const misfits: string[] = [];
  for (const [name, { shape }] of needed) {
    const info = leavesOut(name) ? undefined : found.variables.get(name);
    if (info && info.dtype === 'float32' && sameShape(info.shape, shape)) {
      values.set(name, await readFloats(found, name));
      continue;
    }
    if (name.startsWith(`${backbone}/`) && !leavesOut(name)) misfits.push(`'${name}' ${formatShape(shape)}${info ? `, found ${formatShape(info.shape)}` : ''}`);
    fresh.push(name);
    values.set(name, initialValue(name, shape, seed));
  }
  if (misfits.length > 0) throw unfit(`The checkpoint to begin from lacks ${misfits.length} variables of the backbone '${backbone}'`, misfits, 'Begin from a checkpoint of that network, or leave the scope out to train it anew.');
  return { values, step: 0, fresh };
}

/**
 * Goes on with a run: every variable, slot and the number of steps.
 *
 * @throws MissingVariablesError that lists what is missing
 */
export async function goOnFrom(found: Variables, needed: ReadonlyMap<string, TensorInfo>, slots: readonly Pick<Slot, 'name' | 'shape'>[]): Promise<Start> {
  const wanted = new Map(needed);
  for (const { name, shape } of slots) wanted.set(name, { dtype: 'float32', shape });
  const missing = [...wanted].filter(([name, { shape }]) => {
    const info = found.variables.get(name);
    return !info || info.dtype !== 'float32' || !sameShape(info.shape, shape);
  });
  const step = found.variables.get(GLOBAL_STEP);
  if (!step || missing.length > 0) {
    const names = [...missing.map(([name, { shape }]) => `'${name}' ${formatShape(shape)}`), ...(step ? [] : [`'${GLOBAL_STEP}'`])];
    throw unfit('The checkpoint to go on from is not one of such a run', names, 'Give the options that the run was begun with; or begin a new run from it.');
  }
  const values: Values = new Map();
  for (const name of wanted.keys()) values.set(name, await readFloats(found, name));
  const [count] = (await found.source(GLOBAL_STEP).read()).data;
  return { values, step: Number(count), fresh: [] };
}

/** Values of their own: a run changes them. */
async function readFloats(variables: Variables, name: string): Promise<Tensor<'float32'>> {
  const { shape, data } = (await variables.source(name).read()) as Tensor<'float32'>;
  const values = zeros('float32', shape);
  values.data.set(data);
  return values;
}

/** How many names an error spells out. */
const LISTED = 12;

function unfit(what: string, names: readonly string[], advice: string): MissingVariablesError {
  const rest = names.length > LISTED ? `, and ${names.length - LISTED} more` : '';
  return new MissingVariablesError(`${what}: missing or of another shape are ${names.slice(0, LISTED).join(', ')}${rest}. ${advice}`);
}
