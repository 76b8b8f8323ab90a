/** What can be typed, as the commands themselves say it. */
import type { Command, Option } from 'commander';

export interface CommandWords {
  /** `deeplab zoo fetch` */
  readonly path: string;
  readonly summary: string;
  readonly commands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly OptionWords[];
  /** What its first arguments may be, where that is a list; files otherwise. */
  readonly choices: readonly string[];
}

export interface OptionWords {
  /** `--out` and `-o`, the long one first. */
  readonly names: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  /** Values to choose from; where there are none, files. */
  readonly choices: readonly string[];
}

/**
 * A command and those below it.
 *
 * @param models names of the zoo, which `--model` takes beside files
 */
export function wordsOf(command: Command, models: readonly string[], above = ''): CommandWords[] {
  const path = above === '' ? command.name() : `${above} ${command.name()}`;
  const options = command.createHelp().visibleOptions(command).map((option) => optionWords(option, models));
  const words: CommandWords = {
    path,
    summary: command.summary(),
    commands: command.commands.map((each) => ({ name: each.name(), summary: each.summary() })),
    options,
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
  return [words, ...command.commands.flatMap((each) => wordsOf(each, models, path))];
}

function optionWords({ long, short, description, required, optional, argChoices }: Option, models: readonly string[]): OptionWords {
  const names = [long, short].filter((name) => name !== undefined && name !== null);
  return { names, description: plain(description), takesValue: required || optional, choices: argChoices ?? (long === '--model' ? models : []) };
}

/** One line without what shells take for more than letters. */
const plain = (text: string): string => text.replace(/["'`$\\[\]]/g, '').replace(/\s+/g, ' ').trim();
