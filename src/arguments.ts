/** What JavaScript lets through to functions with types: options of a wrong type are found where they are given, not where they are used. */
import { InvalidArgumentError } from './errors.js';
import { described } from './messages.js';

/** What an option may be, and how a message calls it. */
export interface Kind {
  readonly name: string;
  accepts(value: unknown): boolean;
}

const ofType = (type: string, name: string): Kind => ({ name, accepts: (value) => typeof value === type });

export const FUNCTION = ofType('function', 'a function');
export const BOOLEAN = ofType('boolean', 'true or false');
export const STRING = ofType('string', 'a string');
export const NUMBER = ofType('number', 'a number');
export const LIST: Kind = { name: 'a list', accepts: Array.isArray };
export const STRINGS: Kind = { name: 'a list of names', accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string') };

/** Not by its class, of which another window has another. */
export const SIGNAL: Kind = {
  name: 'an AbortSignal',
  accepts: (value) => typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value && typeof value.addEventListener === 'function',
};

/** Names, colours and the ignored index; what is read of it. */
export const LABEL_SET: Kind = {
  name: 'an object { name, classes, palette, ignore }, classes a list of names and palette a list of [red, green, blue]',
  accepts: (value) =>
    typeof value === 'object' && value !== null && 'classes' in value && 'palette' in value && 'ignore' in value &&
    STRINGS.accepts(value.classes) && Array.isArray(value.palette) && value.palette.every((color) => Array.isArray(color) && color.length === 3) && Number.isInteger(value.ignore),
};

export const ITERABLE: Kind = {
  name: 'a list, or what else can be iterated',
  accepts: (value) => typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value),
};

export const OBJECT: Kind = { name: 'an object', accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value) };

export const MAP: Kind = { name: 'a Map', accepts: (value) => Object.prototype.toString.call(value) === '[object Map]' };

/** As `graphFromGraphDef` gives it. */
export const GRAPH: Kind = { name: 'a graph { nodes: Map }', accepts: (value) => typeof value === 'object' && value !== null && 'nodes' in value && MAP.accepts(value.nodes) };

/** Rows and columns. */
export const POSITIONS: Kind = { name: 'a list of [row, column]', accepts: (value) => Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2) };

/** The options of everything that takes a while. */
export const CONTROL = { onProgress: FUNCTION, signal: SIGNAL } as const;

/** @throws InvalidArgumentError unless the value is of the kind */
export function requireKind(name: string, value: unknown, kind: Kind): void {
  if (!kind.accepts(value)) throw new InvalidArgumentError(`${name} should be ${kind.name}, found ${described(value)}.`);
}

/**
 * Checks an object of options; those that are left out, and those that are not in `kinds`, are not looked at.
 *
 * @throws InvalidArgumentError for the first one that is of another kind
 */
export function requireOptions(options: unknown, kinds: Readonly<Record<string, Kind>>): void {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidArgumentError(`The options should be an object such as { ${Object.keys(kinds)[0]} }, found ${described(options)}.`);
  }
  for (const [name, kind] of Object.entries(kinds)) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined && value !== null) requireKind(name, value, kind);
  }
}
