/** The programs `ffmpeg` and `ffprobe`, which take films apart and put them together. They are installed by those who have films. */
import { spawn, type ChildProcess } from 'node:child_process';
import { BackendUnavailableError, ImageFormatError, throwIfAborted } from '../../../errors.js';

/** What a process said last tells why it failed. */
const KEPT_LETTERS = 4096;

/** A process that was started, and how it ended. */
export interface Program {
  readonly child: ChildProcess;
  /** @throws what keeps it from being started, or makes it fail */
  readonly ended: Promise<void>;
  stop(): void;
}

/**
 * Starts one of the programs. Its input and output are pipes.
 *
 * @param failed what messages say before the reason, such as `ffmpeg cannot read film.mp4`
 */
export function startProgram(name: 'ffmpeg' | 'ffprobe', args: readonly string[], failed: string, signal?: AbortSignal): Program {
  throwIfAborted(signal);
  const child = spawn(name, args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-KEPT_LETTERS)));
  // Where it ends before all was written, its end is what is told.
  child.stdin.on('error', () => undefined);
  const stop = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => reject(cause.code === 'ENOENT' ? notInstalled(name, cause) : new ImageFormatError(`${failed}: ${cause.message}.`, { cause })));
    child.once('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (code === 0) return resolve();
      try {
        throwIfAborted(signal);
      } catch (error) {
        return reject(error);
      }
      reject(new ImageFormatError(`${failed} (${reasonIn(said) ?? `it ended with the code ${code}`}).`));
    });
  });
  // Whoever waits for it is told; where nobody does yet, it is no error of the process.
  ended.catch(() => undefined);
  return { child, ended, stop };
}

/** The last line that says something: those before are details. */
const reasonIn = (said: string): string | undefined =>
  said
    .split(/[\r\n]+/)
    .map((line) => line.trim().replace(/^\[[^\]]*\] /, '').replace(/\.$/, ''))
    .filter((line) => line !== '')
    .at(-1);

const notInstalled = (name: string, cause: unknown): BackendUnavailableError =>
  new BackendUnavailableError(
    `Videos are taken apart by the program ${name}, which is not installed, or not on the PATH. Install ffmpeg (apt-get install ffmpeg, brew install ffmpeg, winget install ffmpeg), or give pictures.`,
    { cause },
  );

/** A name as ffmpeg takes it: with letters before a colon it would be a protocol. */
export const ffmpegName = (picture: string): string => (/^https?:/i.test(picture) ? picture : `file:${picture}`);

export interface FilmFacts {
  /** Frames a second, as a fraction: `30000/1001`. */
  readonly rate: string;
  /** As far as the file tells. */
  readonly frames: number | undefined;
}

/** @throws ImageFormatError for what ffmpeg does not read, BackendUnavailableError where it is not installed, AbortError */
export async function filmFacts(film: string, fps: number | undefined, signal?: AbortSignal): Promise<FilmFacts> {
  const { child, ended } = startProgram(
    'ffprobe',
    ['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'stream=avg_frame_rate,r_frame_rate,nb_frames,duration:format=duration', '-of', 'json', ffmpegName(film)],
    `${film}: ffmpeg cannot read it`,
    signal,
  );
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part));
  await ended;
  const told = JSON.parse(text) as { readonly streams?: readonly Readonly<Record<string, string>>[]; readonly format?: { readonly duration?: string } };
  const stream = told.streams?.[0];
  if (!stream) throw new ImageFormatError(`${film} has no video, but sound alone.`);
  const own = [stream['avg_frame_rate'], stream['r_frame_rate']].find((rate) => valueOf(rate) > 0) ?? '25/1';
  const rate = fps === undefined ? own : String(fps);
  const seconds = Number(stream['duration'] ?? told.format?.duration);
  const counted = fps === undefined ? Number(stream['nb_frames']) : NaN;
  const frames = counted > 0 ? counted : Math.round(seconds * valueOf(rate));
  return { rate, frames: frames > 0 ? frames : undefined };
}

/** Of a fraction; NaN for `0/0`. */
export function valueOf(rate: string | undefined): number {
  const [above, below = 1] = (rate ?? '').split('/').map(Number);
  return above / below;
}
