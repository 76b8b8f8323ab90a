/**
 * Names for files that are being written. Each says who writes it, so that what a killed process leaves behind is known for what it is,
 * and swept away when its folder is used next. Node only.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** NAME.PROCESS-MACHINE-RANDOM.tmp */
const PATTERN = /\.(\d{1,10})-([0-9a-f]{8})-[0-9a-f]{12}\.tmp$/;

/** What is written on another machine, where it cannot be seen who lives, is left alone for a day. Milliseconds. */
const DAY = 24 * 3600 * 1000;
/** How soon a folder is looked through again. Milliseconds. */
const SWEEP_INTERVAL = 60_000;
/** File systems round times. Milliseconds. */
const ROUNDING = 2000;

/** A name beside a file, to be written in its stead first. */
export const temporaryName = (path: string): string => `${path}.${process.pid}-${machine()}-${randomBytes(6).toString('hex')}.tmp`;

/** What a file that is being written will be called; undefined for a name that `temporaryName` did not make. */
export function finishedName(name: string): string | undefined {
  const made = PATTERN.exec(name);
  return made ? name.slice(0, made.index) : undefined;
}

let machineId: string | undefined;

/** Where process numbers mean the same: containers of one host have numbers of their own. */
function machine(): string {
  machineId ??= createHash('sha256').update(`${hostname()}\n${processNamespace()}`).digest('hex').slice(0, 8);
  return machineId;
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

const swept = new Map<string, number>();

/** Removes what dead processes left in the folder of a file. Never fails: whoever cannot remove it has no need to. */
export async function sweepBeside(path: string): Promise<void> {
  const folder = resolve(dirname(path));
  const before = swept.get(folder);
  if (before !== undefined && performance.now() - before < SWEEP_INTERVAL) return;
  swept.set(folder, performance.now());
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => PATTERN.test(each))) {
    if (await isLeftBehind(join(folder, name))) await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

async function isLeftBehind(path: string): Promise<boolean> {
  const [, pid, where] = PATTERN.exec(path) ?? [];
  const changed = await lstat(path).then((found) => (found.isFile() ? found.mtimeMs : undefined), () => undefined);
  if (pid === undefined || changed === undefined) return false;
  if (where !== machine()) return Date.now() - changed > DAY;
  // This process's number, from an earlier life: written before this one began. (Worker threads share a number, but not what they know.)
  if (Number(pid) === process.pid) return changed < Date.now() - process.uptime() * 1000 - ROUNDING;
  return !isAlive(Number(pid));
}

/** Whether a process of that number runs on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isEnding(pid);
  } catch (error) {
    // EPERM: it lives, as another user.
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
}

/** Linux's PF_EXITING (include/linux/sched.h): the process executes nothing more. */
const EXITING = 4;

/**
 * Whether it was killed, and only has a number left: while its memory is let go, or, as in a container whose first process waits for nobody, for as long as that one runs.
 * Where the system has no /proc, nobody can tell.
 */
function isEnding(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may hold anything; behind it: state, parent, group, session, terminal, its group, flags.
    const [state, , , , , , flags] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' || (Number(flags) & EXITING) !== 0;
  } catch {
    return false;
  }
}
