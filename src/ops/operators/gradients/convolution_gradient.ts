/** The gradient rule of convolutions: an operator for the input, and one for the filter. */
import type { Value } from '../../../graph/builder.js';
import type { GradientSite } from '../../contract/gradient.js';

export function convolutionGradient(site: GradientSite): (Value | undefined)[] {
  const { node, gradient, inputs: [x, filter] } = site;
  return [
    site.wants(0) ? site.add(`${node.op}BackpropInput`, [site.list(x.shape), site.input(1), gradient], node.attrs) : undefined,
    site.wants(1) ? site.add(`${node.op}BackpropFilter`, [site.input(0), site.list(filter.shape), gradient], node.attrs) : undefined,
  ];
}
