/** What rules for numbers of 8 bits ask of the place of an operator. */
import { UnsupportedOpError } from '../errors.js';
import { ACTIVATIONS } from './float_rules.js';
import { activationRange, mapScale, type MapScale } from './scales.js';
import type { LiteSite } from './site.js';

export const inputScale = (site: LiteSite, index = 0): MapScale => mapScale(site.inputTensor(index), site.graph.file);
export const outputScale = (site: LiteSite): MapScale => mapScale(site.outputTensor(), site.graph.file);

/** What all operators say of their output. */
export function outputAttrs(site: LiteSite, activation: string) {
  const scale = outputScale(site);
  const [low, high] = activationRange(activation, scale);
  return { T: { dtype: scale.dtype }, zero_point: scale.zeroPoint, low, high } as const;
}

export function activationAt(site: LiteSite, field: number): string {
  const activation = ACTIVATIONS[site.options?.byte(field) ?? 0];
  if (activation === undefined || activation === 'TANH' || activation === 'SIGN_BIT') throw unsupported(site, `with the activation ${activation}`);
  return activation;
}

export const unsupported = (site: LiteSite, what: string): UnsupportedOpError => new UnsupportedOpError(`${site.graph.file}: ${site.operator.op} '${site.outputName}' in 8 bits ${what} is not supported. Give the float model, or what it was converted from.`);
