/** What several chapters of the course need: numbers to feed, and short ways to run and to compare. */
import { analyzeGraph, type NodeCost } from '../../src/engine/analysis.js';
import { Program, type CompileOptions } from '../../src/engine/program.js';
import { GraphBuilder, type Value } from '../../src/graph/builder.js';
import type { Graph } from '../../src/graph/graph.js';
import { CpuBackend } from '../../src/ops/cpu/backend.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import type { Tensor, TensorInfo } from '../../src/tensor.js';

/**
 * The published networks, and variables for graphs of which only shapes are wanted: names and shapes are right, values are zeros. The tests
 * use the same.
 */
export { fakeVariables as shapesOnly, MOBILENET_VOC as MOBILENET, XCEPTION_VOC as XCEPTION } from '../../test/nets/fake_variables.js';

export { noise } from './noise.js';

/** Runs a graph on the plain kernels. */
export async function valuesOf(graph: Graph, feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[], options: CompileOptions = {}): Promise<Tensor<'float32'>[]> {
  return (await new Program(graph, new CpuBackend(), options).execute(feeds, fetches)) as Tensor<'float32'>[];
}

/** Writes a graph on one input, runs it on the plain kernels, and returns its output. */
export async function runGraph(x: Tensor<'float32'>, write: (x: Value) => Value, options: CompileOptions = {}): Promise<Tensor<'float32'>> {
  const builder = new GraphBuilder();
  const output = write(placeholder(builder, 'float32', x.shape, 'x'));
  const [result] = await valuesOf(builder.build(), new Map([['x', x]]), [output.endpoint], options);
  return result;
}

/** The greatest difference of two tensors, in any element. */
export function worst(a: { readonly data: ArrayLike<number> }, b: { readonly data: ArrayLike<number> }): number {
  let most = 0;
  for (let i = 0; i < a.data.length; i++) most = Math.max(most, Math.abs(a.data[i] - b.data[i]));
  return most;
}

/** All nodes that a crop runs through on its way to the labels, with shapes and multiply-adds. Nothing is computed. */
export async function nodesOf(graph: Graph, [height, width]: readonly [number, number]): Promise<readonly NodeCost[]> {
  const crop: TensorInfo = { dtype: 'float32', shape: [1, height, width, 3] };
  return (await analyzeGraph(graph, new Map([['ExpandDims', crop]]), ['ArgMax'])).nodes;
}

/** The multiply-adds of all nodes whose names are wanted. */
export function sumOf(nodes: readonly NodeCost[], wanted: (name: string) => boolean = () => true): number {
  return nodes.reduce((sum, { name, multiplyAdds }) => sum + (wanted(name) ? multiplyAdds : 0), 0);
}

/** Prints rows in columns, numbers to the right. The last row tells which columns are numbers. */
export function printTable(rows: readonly (readonly (string | number)[])[]): void {
  const isNumber = rows[rows.length - 1].map((cell) => /^-?[\d.]+( %)?$/.test(String(cell)));
  const widths = isNumber.map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  for (const row of rows) {
    const cells = row.map((cell, i) => (isNumber[i] ? String(cell).padStart(widths[i]) : String(cell).padEnd(widths[i])));
    console.log(cells.join('  '));
  }
}
