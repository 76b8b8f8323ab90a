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
