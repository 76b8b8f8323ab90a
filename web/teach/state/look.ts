/** How the picture is looked at, and where the keys' cursor is. */
import { signal } from '@preact/signals';
import type { Point } from '../painting/brush.js';

export const opacity = signal(0.5);
export const showsUnclear = signal(false);
export const showsStrokes = signal(true);

/** Where a brush would paint: under the pointer, or where keys have moved it. */
export const cursor = signal<(Point & { readonly byKeys: boolean }) | undefined>(undefined);

/** What is read aloud. */
export const announcement = signal('');
