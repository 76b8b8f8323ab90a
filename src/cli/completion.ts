/** `deeplab completion`: what a shell needs to complete this command's lines, made of the commands themselves. */
import { Argument, Command } from 'commander';
import { ZOO } from '../nets/zoo.js';
import { bashCompletion } from './completion/bash.js';
import { fishCompletion } from './completion/fish.js';
import { wordsOf, type CommandWords } from './completion/words.js';
import { zshCompletion } from './completion/zsh.js';
import type { Chosen } from './terminal/action.js';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const satisfies Record<string, (commands: readonly CommandWords[]) => string>;
type Shell = keyof typeof SHELLS;

export function completionCommand(chosen: Chosen): Command {
  const command = new Command('completion')
    .summary('complete commands, options and names of the zoo in your shell')
    .description('Prints a script that completes commands, options, their values and names of the zoo with the tab key.')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SHELLS)))
    .addHelpText('after', EPILOGUE)
    .action((shell: Shell) =>
      chosen(async ({ stdout }) => {
        const program = command.parent ?? command;
        stdout.write(SHELLS[shell](wordsOf(program, ZOO.map(({ name }) => name))));
        return { document: {} };
      }),
    );
  return command;
}

const EPILOGUE = `
Examples:
  source <(deeplab completion bash)                                        in ~/.bashrc
  source <(deeplab completion zsh)                                         in ~/.zshrc, behind compinit
  deeplab completion fish > ~/.config/fish/completions/deeplab.fish`;
