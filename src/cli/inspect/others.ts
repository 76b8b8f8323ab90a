/** What `inspect` says of models that an archive holds beside the one that was taken. */
import { printable } from '../terminal/terminal.js';

/** For `--json`. */
export const othersDocument = (others: readonly string[]): object => (others.length > 0 ? { others } : {});

/** For `formatFacts`. */
export const othersLines = (others: readonly string[]): (readonly [string, readonly string[]])[] => (others.length > 0 ? [['not taken', others.map(printable)]] : []);
