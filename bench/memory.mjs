/** What this process holds in memory. */
import { readFileSync } from 'node:fs';

/** Bytes in memory now, of all threads together. */
export const residentBytes = () => process.memoryUsage.rss();

/** The most that there ever was. */
export function peakBytes() {
  try {
    // Not resourceUsage().maxRSS: on Linux a process begins with the one of its parent.
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
