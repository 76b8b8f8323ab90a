/** What goes on at the moment, for who waits: one line on a terminal that each next one replaces, and nothing elsewhere. */

/** @param {string} [text] nothing takes the line away */
export function progress(text = '') {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
