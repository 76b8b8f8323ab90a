/** Options that say what is wanted of each picture. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { ANSWERS, type Answer } from '../../../results/result_files.js';
import { didYouMean } from '../../../messages.js';
import { positiveInteger } from '../../terminal/option_values.js';

/** As commander names them. */
export interface OutputFlags {
  readonly only?: readonly Answer[];
  /** Names or indices. */
  readonly classes?: readonly string[];
  readonly opacity?: number;
  readonly per?: 'class' | 'part';
  readonly connectivity?: 4 | 8;
  readonly minPixels?: number;
  readonly tolerance?: number;
  readonly background?: string;
  readonly feather?: number;
  readonly refine?: boolean;
  /** A file for all pictures. */
  readonly csv?: string;
  /** A line of JSON for each picture. */
  readonly jsonl?: boolean;
}

export function addOutputOptions(command: Command): Command {
  return addRegionOptions(addCutOutOptions(addClassesOption(command)
    .option('--only <list>', `what is written, with commas between: ${ANSWERS.join(', ')} (default: labels,overlay)`, answerList)))
    .option('--opacity <0-1>', "of the overlay's colours (default: 0.5)", share);
}

export const addClassesOption = (command: Command): Command =>
  command.option('--classes <list>', 'names or indices of classes, such as person,cat: others are background (default: all but the background)', nameList);

export function addCutOutOptions(command: Command): Command {
  return command
    .option('--background <what>', "what a cut-out lies on: transparent, blur, a colour ('#fff', white, 255,255,255) or a picture (default: transparent)")
    .option('--feather <pixels>', "how wide a cut-out's edges fade (default: as the picture has them)", pixels)
    .option('--no-refine', "leave a cut-out's edges where the network has them, not along the picture's");
}

function addRegionOptions(command: Command): Command {
  return command
    .addOption(new Option('--per <what>', 'whether polygons, COCO annotations and tables have an entry per class or per connected part (default: class)').choices(['class', 'part']))
    .option('--connectivity <4|8>', 'whether parts are connected by sides of pixels or also by corners (default: 4)', connectivity)
    .option('--min-pixels <n>', 'leave smaller ones out', positiveInteger)
    .option('--tolerance <pixels>', "by how much polygons may leave the pixels' sides, to have fewer corners (default: 0)", pixels)
    .option('--csv <file>', 'write a table of all pictures: a line for each class or part, with pixels, share and box')
    .option('--jsonl', 'print a line of JSON for each picture as soon as it is done, and nothing else');
}

function answerList(text: string): readonly Answer[] {
  return text.split(',').map((part) => {
    const name = part.trim();
    const answer = ANSWERS.find((each) => each === name);
    if (!answer) throw new InvalidArgumentError(`There is no '${name}'.${didYouMean(name, ANSWERS)} There are: ${ANSWERS.join(', ')}.`);
    return answer;
  });
}

function nameList(text: string): readonly string[] {
  const names = text.split(',').map((part) => part.trim());
  if (names.includes('')) throw new InvalidArgumentError('Expected names or indices with commas between, such as person,cat.');
  return names;
}

const NUMBER = /^(\d+(\.\d*)?|\.\d+)$/;

function share(text: string): number {
  if (!NUMBER.test(text) || Number(text) > 1) throw new InvalidArgumentError('Expected a number from 0 to 1.');
  return Number(text);
}

function pixels(text: string): number {
  if (!NUMBER.test(text)) throw new InvalidArgumentError('Expected a number of pixels of at least 0.');
  return Number(text);
}

function connectivity(text: string): 4 | 8 {
  if (text !== '4' && text !== '8') throw new InvalidArgumentError('Expected 4 or 8.');
  return text === '4' ? 4 : 8;
}
