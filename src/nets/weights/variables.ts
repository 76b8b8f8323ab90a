/**
 * What a network is filled from: named tensors that stay where they are until they are read.
 *
 * Training code spells names in a few ways. `canonicalVariables` brings them to the one way that `nets/` asks for.
 */
import { MissingVariablesError } from '../../errors.js';
import type { VariableInfo } from '../../tensor.js';
import type { Variables } from './named_tensors.js';
import { widenedVariables } from './stored_weights.js';

export type { Variables };

/** tf.train.ExponentialMovingAverage saves the averaged copy of a variable under this last part of its name. */
const AVERAGE = '/ExponentialMovingAverage';

/** The first convolution of each backbone: where it lies tells which scope the whole network was built in. */
const LANDMARK = /^(?:(.+)\/)?(?:(?:MobilenetV2|MobilenetV3|MobilenetEdgeTPU)\/Conv|xception_(?:41|65|71)\/entry_flow\/conv1_1|resnet_v1_\d+\/conv1_1)\/weights(?:\/ExponentialMovingAverage)?$/;

/**
 * The same tensors as float32, under the names that DeepLab's own training gives them: an enclosing scope (`model/MobilenetV2/...`)
 * is left out, and a variable of which only the moving average was saved takes the variable's name. Variables outside
 * the enclosing scope keep their names.
 */
export function canonicalVariables(stored: Variables): Variables {
  const original = widenedVariables(stored);
  const prefix = enclosingScope(original.variables.keys());
  const origins = new Map<string, string>();
  for (const name of original.variables.keys()) {
    const local = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    const isAverage = local.endsWith(AVERAGE);
    const canonical = isAverage ? local.slice(0, -AVERAGE.length) : local;
    // Where both were saved, the variable itself is what TensorFlow restores by default.
    if (!isAverage || !origins.has(canonical)) origins.set(canonical, name);
  }
  const variables = new Map<string, VariableInfo>();
  for (const [canonical, name] of origins) variables.set(canonical, original.variables.get(name)!);
  return {
    variables,
    source(name) {
      const origin = origins.get(name);
      if (origin === undefined) throw new MissingVariablesError(`There is no variable '${name}'.`);
      return original.source(origin);
    },
  };
}

/**
 * The same tensors, with the moving average of each in its place where there is one.
 *
 * @throws MissingVariablesError where there is none at all
 */
export function withMovingAverages(original: Variables): Variables {
  const averaged = (name: string): string => (original.variables.has(name + AVERAGE) ? name + AVERAGE : name);
  if (![...original.variables.keys()].some((name) => name.endsWith(AVERAGE))) {
    throw new MissingVariablesError(`Moving averages were asked for, and none of the ${original.variables.size} variables is one: expected names that end with '${AVERAGE}'. Leave the option out.`);
  }
  return {
    variables: new Map([...original.variables].map(([name]) => [name, original.variables.get(averaged(name))!])),
    source: (name) => original.source(averaged(name)),
  };
}

function enclosingScope(names: Iterable<string>): string {
  for (const name of names) {
    const landmark = LANDMARK.exec(name);
    if (landmark) return landmark[1] === undefined ? '' : `${landmark[1]}/`;
  }
  return '';
}
