/** Pictures to begin with; examples/README.md says where they are from. */
import astronaut from '../pictures/astronaut.webp';
import camera from '../pictures/camera.webp';
import chelsea from '../pictures/chelsea.webp';
import graceHopper from '../pictures/grace_hopper.webp';
import smallAstronaut from '../thumbnails/astronaut.webp';
import smallCamera from '../thumbnails/camera.webp';
import smallChelsea from '../thumbnails/chelsea.webp';
import smallGraceHopper from '../thumbnails/grace_hopper.webp';

export interface Example {
  readonly name: string;
  readonly url: string;
  /** The same small: the pictures themselves are fetched when they are chosen. */
  readonly thumbnail: string;
  readonly description: string;
  readonly size: { readonly width: number; readonly height: number };
}

export const EXAMPLES: readonly Example[] = [
  { name: 'chelsea', url: chelsea, thumbnail: smallChelsea, description: 'A cat', size: { width: 451, height: 300 } },
  { name: 'astronaut', url: astronaut, thumbnail: smallAstronaut, description: 'An astronaut', size: { width: 512, height: 512 } },
  { name: 'camera', url: camera, thumbnail: smallCamera, description: 'A man with a camera', size: { width: 512, height: 512 } },
  { name: 'grace_hopper', url: graceHopper, thumbnail: smallGraceHopper, description: 'An admiral', size: { width: 512, height: 600 } },
];

/** @throws Error when the page's server does not give it, or cannot be reached any more */
export async function readExample({ name, url }: Example): Promise<Blob> {
  const response = await fetch(url).catch(() => undefined);
  if (response?.ok) return response.blob();
  const reason = response ? `answered ${response.status}` : 'could not be reached';
  throw new Error(`The example picture ${name} could not be read: the server of this page ${reason}. Choose a file of your own, or try again.`);
}
