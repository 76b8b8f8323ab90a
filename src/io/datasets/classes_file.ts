/**
 * `classes.txt`: what the indices of a data set of one's own are called, and in which colours they are shown.
 *
 *   background,#000000
 *   traffic light,#faaa1e
 *   person 220 20 60
 *   rider
 *
 * One class a line; the first line is index 0. A colour is optional, behind the name: `#rrggbb` or red, green and blue from 0
 * to 255, with spaces or commas between. Without one a class has the colour that PASCAL VOC gives its index. Index 255 is
 * the ignored one and has no line.
 */
import { DataSetFormatError, InvalidArgumentError } from '../../errors.js';
import type { ByteSource, Folder } from '../sources/byte_source.js';
import { CLASSES_FILE } from './classes_name.js';
import type { LabelSet } from './label_set.js';
import { PASCAL_VOC, vocColormap } from './pascal_voc.js';

/** Index 255 is the ignored one. */
const MAX_CLASSES = 255;
/** Enough for that many names of any length that people give. */
const MAX_FILE_BYTES = 2 ** 20;
/** More problems than this say no more to a reader. */
const MAX_LISTED = 10;

type Color = LabelSet['palette'][number];

const HEX = /^(.*?)[\s,]+#([0-9a-f]{6})$/i;
const NUMBERS = /^(.*?)[\s,]+(\d+)[\s,]+(\d+)[\s,]+(\d+)$/;
const MORE_THAN_A_NAME = /,|#[0-9a-f]*$/i;

/**
 * The classes that a text lists.
 *
 * @param name what messages call the file
 * @throws DataSetFormatError that lists all lines that cannot be read
 */
export function parseClasses(text: string, name = CLASSES_FILE): LabelSet {
  const lines = text.replace(/^\ufeff/, '').trimEnd().split(/\r?\n/).map((line) => line.trim());
  const classes: string[] = [];
  const palette = [...vocColormap()];
  const problems: string[] = [];
  for (const [index, line] of lines.entries()) {
    const parsed = parseLine(line);
    if (typeof parsed === 'string') problems.push(`line ${index + 1} (${JSON.stringify(line.slice(0, 60))}) ${parsed}`);
    else if (classes.includes(parsed.name)) problems.push(`line ${index + 1} names '${parsed.name}' again, as line ${classes.indexOf(parsed.name) + 1} does`);
    else if (parsed.color && index < MAX_CLASSES) palette[index] = parsed.color;
    classes.push(typeof parsed === 'string' ? '' : parsed.name);
  }
  if (classes.length > MAX_CLASSES) problems.push(`${classes.length} classes are listed; labels of 8 bits tell ${MAX_CLASSES} apart beside the ignored 255`);
  if (problems.length > 0) {
    const more = problems.length > MAX_LISTED ? ` (and ${problems.length - MAX_LISTED} more)` : '';
    throw new DataSetFormatError(`${name}: ${problems.slice(0, MAX_LISTED).join('; ')}${more}. One class a line is expected: 'name', 'name,#rrggbb' or 'name red green blue'; the first line is index 0.`);
  }
  return { name: `${classes.length} classes`, classes, palette, ignore: PASCAL_VOC.ignore };
}

function parseLine(line: string): { readonly name: string; readonly color?: Color } | string {
  if (line === '') return 'is empty, and the lines behind it would have other indices';
  const hex = HEX.exec(line);
  if (hex) return named(hex[1], [0, 2, 4].map((at) => parseInt(hex[2].slice(at, at + 2), 16)));
  const numbers = NUMBERS.exec(line);
  if (numbers) return named(numbers[1], numbers.slice(2).map(Number));
  if (MORE_THAN_A_NAME.test(line)) return 'has no colour behind its name that could be read';
  return { name: line };
}

function named(name: string, [red, green, blue]: readonly number[]): { readonly name: string; readonly color: Color } | string {
  if (name === '') return 'has a colour and no name';
  if (Math.max(red, green, blue) > 255) return 'has a colour above 255';
  return { name, color: [red, green, blue] };
}

/** The same as text, with all colours. @throws InvalidArgumentError for names that lines cannot hold */
export function formatClasses({ classes, palette }: LabelSet): string {
  const lines = classes.map((name, index) => {
    // What would be read back as another name, or as none.
    if (name !== name.trim() || !name || /[\r\n]/.test(name) || /[\s,]$/.test(name)) throw new InvalidArgumentError(`The class name ${JSON.stringify(name)} cannot be written to ${CLASSES_FILE}; a name of one line without spaces around it is expected.`);
    const color = palette[index] ?? [0, 0, 0];
    return `${name},#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}\n`;
  });
  return lines.join('');
}

/** The classes in a file. @throws DataSetFormatError */
export async function readClasses(source: ByteSource): Promise<LabelSet> {
  if (source.byteLength > MAX_FILE_BYTES) throw new DataSetFormatError(`${source.name} has ${source.byteLength} bytes; a list of class names, one a line, is expected.`);
  return parseClasses(decode(await source.read(0, source.byteLength), source.name), source.name);
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataSetFormatError(`${name} is not UTF-8; a text of class names, one a line, is expected.`, { cause });
  }
}

/** The classes that lie beside a checkpoint or a data set; undefined where none do. @throws DataSetFormatError */
export async function classesBeside(folder: Folder): Promise<LabelSet | undefined> {
  if (!(await folder.list()).includes(CLASSES_FILE)) return undefined;
  const source = await folder.open(CLASSES_FILE);
  try {
    return await readClasses(source);
  } finally {
    await source.close?.();
  }
}
