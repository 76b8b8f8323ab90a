/** What `deeplab segment` is given, once folders and patterns have become files. */

export interface Input {
  /** As messages and results call it: a path, an address, `-`. */
  readonly picture: string;
  /** `film`: taken apart by ffmpeg, frame by frame. */
  readonly kind: 'file' | 'address' | 'stdin' | 'film';
  /** Its path below the folder that was named, or its name alone: results lie likewise below theirs. */
  readonly within: string;
}

/** Files of these names are taken from folders. What is named itself is told by its bytes. */
export const PICTURE_NAME = /\.(png|apng|jpe?g|jpe|jfif|webp|avif|gif|tiff?)$/i;
export const FILM_NAME = /\.(mp4|m4v|mov|mkv|webm|avi|wmv|flv|mpe?g|ogv|3gp)$/i;

/** What this command writes beside pictures: not taken from folders, so that it can be run again. */
export const RESULT_NAME = /\.(labels|overlay|cutout|mask|soft)\.(png|mp4)$/i;

export const isAddress = (text: string): boolean => /^(https?|file|data):/i.test(text);
