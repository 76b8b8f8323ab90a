/** Tables of plain text, and numbers as they stand in them. */

/**
 * @typedef {object} Column
 * @property {string} title
 * @property {'left' | 'right'} [align] numbers go to the right; default left
 */

/**
 * @param {readonly Column[]} columns
 * @param {readonly (readonly string[])[]} rows one text a column
 * @returns {string} lines without a line break at the end
 */
export function table(columns, rows) {
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const line = (cells) => cells.map((cell, i) => (columns[i].align === 'right' ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ').trimEnd();
  return [line(columns.map(({ title }) => title)), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** A column of numbers. */
export const number = (title) => /** @type {const} */ ({ title, align: 'right' });

export const milliseconds = (value) => value.toFixed(value < 1 ? 3 : value < 10 ? 2 : value < 1000 ? 1 : 0);

/** Of 10^6 bytes. */
export const megabytes = (bytes) => (bytes / 1e6).toFixed(0);
