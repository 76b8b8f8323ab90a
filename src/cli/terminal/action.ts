/** What passes between the command line and its commands. */
import type { Terminal } from './terminal.js';

/** What a command leaves behind when it was carried out, at least in part. */
export interface Outcome {
  /** What `--json` prints. */
  readonly document: object;
  /** What went wrong on the way; it was told on stderr already. */
  readonly failure?: unknown;
}

/** Does what a command has to do. Where it throws, nothing came of it. */
export type Action = (terminal: Terminal) => Promise<Outcome>;

/** How a command whose arguments were understood hands over what it has to do. */
export type Chosen = (action: Action) => void;
