/** The pictures that a <video> shows: it plays on meanwhile, so the one that it shows is always the newest. */
import { InvalidArgumentError } from '../../errors.js';
import type { VideoElementLike } from '../../io/pictures/drawable.js';

/** A frame of a video is the element itself, which shows it. */
export interface Shown {
  readonly frame: VideoElementLike;
  readonly dropped: number;
  /** Seconds from the video's beginning. */
  readonly timestamp: number;
}

/** `readyState` from which on there is a picture (HTMLMediaElement.HAVE_CURRENT_DATA). */
const HAS_PICTURE = 2;

export class ElementFrames {
  readonly #video: HTMLVideoElement;
  /** How many pictures were shown since, and how many of them there were when the last one was taken. */
  #shown = 0;
  #taken = 0;
  #time = -1;
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(video: VideoElementLike) {
    const element = video as HTMLVideoElement;
    if (typeof element.addEventListener !== 'function') throw new InvalidArgumentError('A video of this kind gives no events. Give the <video> element itself, a stream of VideoFrames, or an async iterable of pictures.');
    this.#video = element;
    if (element.readyState >= HAS_PICTURE) this.#show(element.currentTime);
    for (const event of ['ended', 'error']) element.addEventListener(event, this.#onEvent);
    this.#watch();
  }

  /** The picture that is shown, once it is another one than before. @returns undefined at the end @throws InvalidArgumentError for a video that cannot be played */
  async take(): Promise<Shown | undefined> {
    for (;;) {
      const { error, ended } = this.#video;
      if (this.#isOver) return undefined;
      if (error) throw new InvalidArgumentError(`The video cannot be played: ${error.message || `error ${error.code}`}.`);
      if (this.#shown > this.#taken) {
        const dropped = this.#shown - this.#taken - 1;
        this.#taken = this.#shown;
        return { frame: this.#video, dropped, timestamp: this.#time };
      }
      if (ended) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  stop(): void {
    this.#isOver = true;
    for (const event of ['ended', 'error']) this.#video.removeEventListener(event, this.#onEvent);
    this.#wake();
  }

  readonly #onEvent = (): void => this.#wake();

  #watch(): void {
    if (this.#isOver) return;
    // Firefox before 132 has frames of animation only.
    const next: HTMLVideoElement['requestVideoFrameCallback'] | undefined = this.#video.requestVideoFrameCallback?.bind(this.#video);
    const show = (time: number): void => {
      if (time !== this.#time && this.#video.readyState >= HAS_PICTURE) this.#show(time);
      this.#watch();
    };
    if (next) next((_now, { mediaTime }) => show(mediaTime));
    else requestAnimationFrame(() => show(this.#video.currentTime));
  }

  #show(time: number): void {
    this.#shown++;
    this.#time = time;
    this.#wake();
  }
}
