/** What a command talks to: two streams, an environment and a way to be stopped. Tests give their own. */

/** A stream for text; on a terminal it knows its colours. */
export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  /** Bits a colour: 1, 4, 8 or 24 (tty.WriteStream). It heeds NO_COLOR, TERM and their like. */
  getColorDepth?(env?: object): number;
};

/** What is piped into the command. */
export type Input = AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };

export interface Terminal {
  /** Where it is read from when a command asks for it; without it there is none. */
  readonly stdin?: Input;
  /** Results: text for people, or one JSON document. */
  readonly stdout: Output;
  /** All that is not a result: errors, notes, progress. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Raised when the user wants to stop (Ctrl-C). */
  readonly signal?: AbortSignal;
}

/** Control characters, by which a file's name or a damaged file's bytes could steer the terminal or break a line. */
const CONTROL = /\p{Cc}|[\u2028\u2029]/gu;

/** Text as one line that a terminal can show: control characters are spelled as escapes. */
export function printable(text: string): string {
  return text.replace(CONTROL, (char) => {
    if (char === '\n') return '\\n';
    return `\\u{${char.codePointAt(0)?.toString(16)}}`;
  });
}

/** Writes one line. */
export function printLine(output: Output, text = ''): void {
  output.write(`${text}\n`);
}

/** What stands between the items of a list in a message: they are lines of their own, which are indented. */
const NEXT_ITEM = '\n  ';

/** A sentence beside the results, on stderr: `deeplab: ...`; a list in it has a line for each item. */
export function note(terminal: Terminal, text: string): void {
  printLine(terminal.stderr, `deeplab: ${text.split(NEXT_ITEM).map(printable).join(NEXT_ITEM)}`);
}
