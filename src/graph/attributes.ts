/** Typed access to a node's attributes, with an error that names node, attribute and what was found. */
import { GraphFormatError } from '../errors.js';
import { shortened } from '../messages.js';
import { isTensorSource, type DType, type Shape, type TensorSource } from '../tensor.js';
import type { AttrValue, Node } from './graph.js';

function wrong(node: Node, key: string, expected: string): GraphFormatError {
  const value: AttrValue | undefined = node.attrs[key];
  const found = value === undefined ? 'nothing' : shortened(JSON.stringify(value));
  return new GraphFormatError(`Node '${node.name}' (${node.op}): attribute '${key}' should be ${expected}, found ${found}.`);
}

function read<T>(node: Node, key: string, fallback: T | undefined, expected: string, accept: (value: AttrValue) => T | undefined): T {
  const value = node.attrs[key];
  if (value === undefined) {
    if (fallback === undefined) throw wrong(node, key, expected);
    return fallback;
  }
  const accepted = accept(value);
  if (accepted === undefined) throw wrong(node, key, expected);
  return accepted;
}

export const attrNumber = (node: Node, key: string, fallback?: number): number =>
  read(node, key, fallback, 'a number', (v) => (typeof v === 'number' ? v : undefined));

export const attrBool = (node: Node, key: string, fallback?: boolean): boolean =>
  read(node, key, fallback, 'a boolean', (v) => (typeof v === 'boolean' ? v : undefined));

export const attrString = (node: Node, key: string, fallback?: string): string =>
  read(node, key, fallback, 'a string', (v) => (typeof v === 'string' ? v : undefined));

export const attrNumbers = (node: Node, key: string, fallback?: readonly number[]): readonly number[] =>
  read(node, key, fallback, 'a list of numbers', (v) => (isNumbers(v) ? v : undefined));

export const attrDType = (node: Node, key: string, fallback?: DType): DType =>
  read(node, key, fallback, 'a data type', (v) => (typeof v === 'object' && 'dtype' in v && !isTensorSource(v) ? v.dtype : undefined));

/** A shape, or undefined when the graph leaves even the rank open. */
export const attrShape = (node: Node, key: string): Shape | undefined => {
  const value = node.attrs[key];
  if (value === undefined) return undefined;
  if (typeof value === 'object' && 'shape' in value && !isTensorSource(value)) return value.shape;
  throw wrong(node, key, 'a shape');
};

export const attrTensor = (node: Node, key: string): TensorSource =>
  read<TensorSource>(node, key, undefined, 'a tensor', (v) => (isTensorSource(v) ? v : undefined));

function isNumbers(value: AttrValue): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}
