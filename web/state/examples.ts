/** Pictures to begin with; examples/README.md says where they are from. */
import astronaut from '../../examples/astronaut.png';
import chelsea from '../../examples/chelsea.png';

export interface Example {
  readonly name: string;
  readonly url: string;
  readonly description: string;
}

export const EXAMPLES: readonly Example[] = [
  { name: 'chelsea', url: chelsea, description: 'A cat' },
  { name: 'astronaut', url: astronaut, description: 'An astronaut' },
];

/** @throws Error when the page's server does not give it, or cannot be reached any more */
export async function readExample({ name, url }: Example): Promise<Blob> {
  const response = await fetch(url).catch(() => undefined);
  if (response?.ok) return response.blob();
  const reason = response ? `answered ${response.status}` : 'could not be reached';
  throw new Error(`The example picture ${name} could not be read: the server of this page ${reason}. Choose a file of your own, or try again.`);
}
