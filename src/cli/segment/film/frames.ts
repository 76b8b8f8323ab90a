/** Frames of a film, in and out, as PPM pictures in a pipe: a line that tells the size, then three bytes a pixel. */
import { once } from 'node:events';
import { ImageFormatError } from '../../../errors.js';
import { checkImageSize, denseBytes, pictureOf, type Picture } from '../../../io/pictures/picture.js';
import { ffmpegName, startProgram, type Program } from './ffmpeg.js';

/** `P6`, width, height, 255, as ffmpeg writes it. */
const HEADER = /^P6\n(\d+) (\d+)\n255\n/;
const MAX_HEADER = 64;

/**
 * The frames of a film, upright, at an even pace: what is shown longer comes several times.
 *
 * @throws ImageFormatError for what ffmpeg does not read, BackendUnavailableError where it is not installed, AbortError
 */
export async function* framesOf(film: string, rate: string, signal?: AbortSignal): AsyncGenerator<Picture> {
  const { child, ended, stop } = startProgram(
    'ffmpeg',
    ['-v', 'error', '-nostdin', '-i', ffmpegName(film), '-map', '0:v:0', '-vf', `fps=${rate}`, '-f', 'image2pipe', '-c:v', 'ppm', '-'],
    `${film}: ffmpeg cannot read it`,
    signal,
  );
  try {
    if (child.stdout) yield* picturesIn(film, child.stdout);
    await ended;
  } finally {
    stop();
  }
}

async function* picturesIn(film: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Picture> {
  let head = new Uint8Array(0);
  let frame: { readonly rgb: Uint8Array; readonly height: number; readonly width: number; filled: number } | undefined;
  for await (const chunk of chunks) {
    let rest: Uint8Array = chunk;
    while (rest.length > 0) {
      if (!frame) {
        const tried = new Uint8Array(Math.min(MAX_HEADER, head.length + rest.length));
        tried.set(head);
        tried.set(rest.subarray(0, tried.length - head.length), head.length);
        const header = HEADER.exec(String.fromCharCode(...tried));
        if (!header) {
          if (tried.length === MAX_HEADER) throw new ImageFormatError(`${film}: what came from ffmpeg is no picture. Use another version of it.`);
          head = tried;
          break;
        }
        const [width, height] = [Number(header[1]), Number(header[2])];
        checkImageSize(film, width, height);
        rest = rest.subarray(header[0].length - head.length);
        head = new Uint8Array(0);
        frame = { rgb: new Uint8Array(width * height * 3), height, width, filled: 0 };
      }
      const part = rest.subarray(0, frame.rgb.length - frame.filled);
      frame.rgb.set(part, frame.filled);
      frame.filled += part.length;
      rest = rest.subarray(part.length);
      if (frame.filled < frame.rgb.length) break;
      yield pictureOf(frame.rgb, frame.height, frame.width);
      frame = undefined;
    }
  }
}

/** Writes frames as a film, with the sound of another one. */
export class FilmWriter {
  readonly #program: Program;

  /** @param path a file of the format MP4 */
  constructor(path: string, rate: string, soundOf: string, signal?: AbortSignal) {
    this.#program = startProgram(
      'ffmpeg',
      // Sizes of H.264 are even. What can be played while it is loaded has its index first.
      ['-v', 'error', '-y', '-f', 'image2pipe', '-c:v', 'ppm', '-framerate', rate, '-i', '-', '-i', ffmpegName(soundOf), '-map', '0:v', '-map', '1:a?', '-c:a', 'aac', '-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2', '-pix_fmt', 'yuv420p', '-movflags', '+faststart', '-f', 'mp4', ffmpegName(path)],
      `${soundOf}: ffmpeg cannot write ${path}`,
      signal,
    );
  }

  async write(frame: Picture): Promise<void> {
    const { stdin } = this.#program.child;
    const [height, width] = frame.shape;
    if (!stdin?.writable) return this.#program.ended;
    stdin.write(`P6\n${width} ${height}\n255\n`);
    // So that a fast reader does not fill the memory before a slow writer.
    if (!stdin.write(denseBytes('frame', frame, [-1, -1, 3]))) await Promise.race([once(stdin, 'drain'), this.#program.ended]);
  }

  async end(): Promise<void> {
    this.#program.child.stdin?.end();
    await this.#program.ended;
  }

  stop(): void {
    this.#program.stop();
  }
}
