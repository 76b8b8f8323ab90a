/** Sums that tell means and covariances of features, and can be added up over pictures. */

export class Moments {
  /** Numbers at a place. */
  readonly depth: number;
  readonly sums: Float64Array;
  /** The lower triangle of the sums of products, row by row: of a and b <= a at a (a + 1) / 2 + b. */
  readonly products: Float64Array;
  count = 0;

  constructor(depth: number) {
    this.depth = depth;
    this.sums = new Float64Array(depth);
    this.products = new Float64Array((depth * (depth + 1)) / 2);
  }

  /** What was sent elsewhere comes as plain values. */
  static from({ depth, sums, products, count }: Pick<Moments, 'depth' | 'sums' | 'products' | 'count'>): Moments {
    const moments = new Moments(depth);
    moments.sums.set(sums);
    moments.products.set(products);
    moments.count = count;
    return moments;
  }

  /** Counts the features of one place. */
  add(values: Float64Array, weight = 1): void {
    addSums(this.sums, values, weight);
    addProducts(this.products, values, weight);
    this.count += weight;
  }

  /** Counts those of other places too. */
  merge({ sums, products, count }: Pick<Moments, 'sums' | 'products' | 'count'>): void {
    for (let i = 0; i < sums.length; i++) this.sums[i] += sums[i];
    for (let i = 0; i < products.length; i++) this.products[i] += products[i];
    this.count += count;
  }
}

function addSums(sums: Float64Array, values: Float64Array, weight: number): void {
  for (let i = 0; i < sums.length; i++) sums[i] += weight * values[i];
}

/** Half of all work of learning is here. */
function addProducts(products: Float64Array, values: Float64Array, weight: number): void {
  const depth = values.length;
  for (let a = 0, at = 0; a < depth; a++) {
    const scaled = weight * values[a];
    // Features are rectified: a third of them is 0.
    if (scaled === 0) at += a + 1;
    else for (let b = 0; b <= a; b++) products[at++] += scaled * values[b];
  }
}
