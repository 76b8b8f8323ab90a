/** How much memory this process ever held. */
import { readFileSync } from 'node:fs';

/** The most bytes that were resident at once, of all threads together. */
export function peakMemory(): number {
  return highWaterMark() ?? process.resourceUsage().maxRSS * 1024;
}

/** What Linux says of this process alone; its `maxRSS` begins with that of the process that started it. */
function highWaterMark(): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
