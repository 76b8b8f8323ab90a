/** The command line as a function: arguments in, exit code out. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { Action, Chosen } from './terminal/action.js';
import { benchCommand } from './bench.js';
import { classifyCommand } from './classify.js';
import { completionCommand } from './completion.js';
import { convertCommand } from './convert.js';
import { cutOutCommand } from './cutout.js';
import { errorDocument, EXIT, exitCodeOf, reportError, UsageError } from './terminal/exit.js';
import { evalCommand } from './eval.js';
import { exportCommand } from './export.js';
import { inspectCommand } from './inspect.js';
import { quantizeCommand } from './quantize.js';
import { segmentCommand } from './segment.js';
import { printLine, type Terminal } from './terminal/terminal.js';
import { trainCommand } from './train.js';
import { workCommand } from './work.js';
import { zooCommand } from './zoo.js';

/**
 * Runs one command line.
 *
 * @param args without the interpreter and the script: `['segment', 'cat.jpg']`
 * @returns the exit code: 0; 1 for what could not be carried out; 2 for bad usage; 130 when the signal was raised
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const json = wantsJson(args);
  try {
    const action = parse(args, terminal);
    if (!action) return EXIT.success;
    const { document, failure } = await action(terminal);
    if (json) printJson(terminal, failure === undefined ? document : { error: errorDocument(failure), ...document });
    return failure === undefined ? EXIT.success : exitCodeOf(failure);
  } catch (error) {
    reportError(terminal, error);
    if (json) printJson(terminal, { error: errorDocument(error) });
    return exitCodeOf(error);
  }
}

/** What the arguments ask for; undefined when it was help or the version, which are printed. */
function parse(args: readonly string[], terminal: Terminal): Action | undefined {
  let chosen: Action | undefined;
  const program = deeplab((action) => (chosen = action));
  for (const command of withSubcommands(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
      // Errors are told in one way, at one place: `run`.
      outputError: () => undefined,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  }
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw usageError(error, program, args);
  }
  return chosen;
}

const withSubcommands = (command: Command): Command[] => [command, ...command.commands.flatMap(withSubcommands)];

/** The whole command line; `chosen` is called with what a command is to do. */
function deeplab(chosen: Chosen): Command {
  const program = new Command('deeplab')
    .description('Semantic segmentation with the checkpoints of TensorFlow\'s DeepLab.')
    .version(version(), '-V, --version', 'print the version')
    .helpCommand(false)
    // So that options behind a command, and behind a command of a command, are its own.
    .enablePositionalOptions()
    .addHelpText('after', EPILOGUE);
  const commands = [segmentCommand, cutOutCommand, inspectCommand, classifyCommand, evalCommand, trainCommand, exportCommand, convertCommand, quantizeCommand, benchCommand, workCommand, zooCommand, completionCommand];
  for (const command of commands) program.addCommand(command(chosen));
  return program;
}

const EPILOGUE = `
Examples:
  deeplab segment cat.jpg
  deeplab segment street.png --model mobilenetv2_coco_cityscapes_trainfine --out results
  deeplab inspect frozen_inference_graph.pb

'deeplab COMMAND --help' tells more. Exit codes: 0 done, 1 could not be done, 2 bad usage, 130 interrupted.
DEBUG=deeplab shows where an error comes from.`;

function usageError(error: CommanderError, program: Command, args: readonly string[]): UsageError {
  // As far down as the arguments name commands: `zoo`, and then `fetch`.
  let command = program;
  const path: string[] = [];
  for (const arg of args) {
    const next = command.commands.find((each) => each.name() === arg);
    if (!next) break;
    command = next;
    path.push(` ${arg}`);
  }
  const names = command.commands.map((each) => each.name()).join(', ');
  // Commander prints the help itself where no command is given, and leaves a message that is none.
  if (error.code === 'commander.help') return new UsageError(`no command was given. There are: ${names}.`);
  const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ').replace(/([^.?)])$/, '$1.');
  if (error.code === 'commander.unknownCommand') return new UsageError(`${message} There are: ${names}.`);
  return new UsageError(`${message} See 'deeplab${path.join('')} --help'.`);
}

/** Asked of the arguments as they stand, because bad usage is told as JSON too. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? undefined : end).includes('--json');
}

function printJson(terminal: Terminal, document: object): void {
  printLine(terminal.stdout, JSON.stringify(document, null, 2));
}

/** src/cli and dist/cli lie equally deep, so this holds for both. */
function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
