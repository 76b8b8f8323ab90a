/** Numbers as people read them. */

const number = (value: number, digits: number): string => value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });

/** 734208 is 0.7 million. */
export function formatCount(count: number): string {
  if (count >= 1e9) return `${number(count / 1e9, 2)} billion`;
  if (count >= 1e6) return `${number(count / 1e6, 1)} million`;
  return number(count, 0);
}

export const formatMegabytes = (bytes: number): string => `${number(bytes / 1e6, 1)} MB`;

export function formatDuration(milliseconds: number): string {
  return milliseconds < 999.5 ? `${number(milliseconds, milliseconds < 10 ? 1 : 0)} ms` : `${number(milliseconds / 1000, 1)} s`;
}

/** Shares below a tenth of a per cent are not nothing. */
export function formatShare(share: number): string {
  const percent = 100 * share;
  return percent > 0 && percent < 0.1 ? '< 0.1 %' : `${number(percent, 1)} %`;
}
