/** Numbers and tables as people read them. */
import { printable } from './terminal.js';

/** 1234567 as `1,234,567`. */
export const formatCount = (value: number): string => value.toLocaleString('en-US');

/** Multiply-adds as the published tables give them, in billions: `2.75 B`; smaller ones in millions, or counted. */
export function formatMultiplyAdds(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(2)} B`;
  return value >= 1e6 ? `${(value / 1e6).toFixed(2)} M` : formatCount(value);
}

export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  let unit = 0;
  let value = bytes;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return unit === 0 ? `${value} ${units[0]}` : `${value.toFixed(1)} ${units[unit]}`;
}

/** A share of 1 in percent. What is there, but too little for a digit, does not look like nothing. */
export function formatPercent(share: number): string {
  return share > 0 && share < 0.0005 ? '<0.1 %' : `${(share * 100).toFixed(1)} %`;
}

export const formatMilliseconds = (milliseconds: number): string =>
  milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(2)} s` : `${Math.round(milliseconds)} ms`;

/** `513x513`, rows first, as crops are given. */
export const formatSize = ([height, width]: readonly number[]): string => `${height}x${width}`;

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Lines of aligned columns, two spaces apart, under their titles. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(printable))];
  // Not Math.max(...all): a graph may have more rows than a call has room for arguments.
  const widths = columns.map((_, i) => cells.reduce((widest, row) => Math.max(widest, row[i].length), 0));
  return cells.map((row) =>
    row
      .map((cell, i) => (columns[i].align === 'right' ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd(),
  );
}

/** Lines of `name  value`, indented; a value of several lines goes on below itself. */
export function formatFacts(facts: readonly (readonly [name: string, value: string | readonly string[]])[]): string[] {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((line, i) => `  ${(i === 0 ? name : '').padEnd(width)}  ${printable(line)}`),
  );
}
