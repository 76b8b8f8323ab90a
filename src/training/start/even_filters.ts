/**
 * The same network with filters of one size.
 *
 * Behind a filter lies a batch norm, so that the size of a filter says nothing: a filter of a tenth with ten times the gain is the same layer. To an
 * optimizer it is not: what it adds to a filter the gain multiplies, and one rate is too much for one layer and nothing for another.
 */
import { attrNumber } from '../../graph/attributes.js';
import type { Graph } from '../../graph/graph.js';
import type { Tensor } from '../../tensor.js';
import type { Values } from './take_over.js';

/** The root mean square of a filter's numbers: about what a network begins with. */
const SIZE = 0.1;
/** Filters of less are cut off, and stay as they are. */
const LEAST = 1e-5;

/**
 * Writes every filter in front of a frozen batch norm anew: its size goes into gamma, and so do the moving statistics, which become 0 and 1.
 *
 * @param values of all variables; changed
 * @param graph of training
 */
export function evenFilters(values: Values, graph: Graph): void {
  for (const node of graph.nodes.values()) {
    if (node.op !== 'InverseDeviation') continue;
    const scope = node.inputs[0].replace(/\/BatchNorm\/moving_variance$/, '');
    const filter = values.get(`${scope}/weights`) ?? values.get(`${scope}/depthwise_weights`);
    const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((name) => values.get(`${scope}/BatchNorm/${name}`));
    if (filter && gamma && beta && mean && variance) evenLayer(filter, { gamma, beta, mean, variance }, attrNumber(node, 'epsilon'));
  }
}

type Floats = Tensor<'float32'>;

/** Output channels are a filter's last axis; of a depthwise one [h, w, c, 1] they are c, and lie as close. */
function evenLayer({ data: filter }: Floats, { gamma, beta, mean, variance }: Readonly<Record<'gamma' | 'beta' | 'mean' | 'variance', Floats>>, epsilon: number): void {
  const channels = gamma.data.length;
  for (let k = 0; k < channels; k++) {
    let squares = 0;
    for (let i = k; i < filter.length; i += channels) squares += filter[i] * filter[i];
    const size = Math.sqrt((squares * channels) / filter.length) / SIZE;
    if (size < LEAST) continue;
    const gain = gamma.data[k] / Math.sqrt(variance.data[k] + epsilon);
    for (let i = k; i < filter.length; i += channels) filter[i] /= size;
    beta.data[k] -= gain * mean.data[k];
    gamma.data[k] = gain * size;
    mean.data[k] = 0;
    // Its root, with epsilon, is 1.
    variance.data[k] = 1 - epsilon;
  }
}
