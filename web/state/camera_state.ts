/** Whether the camera runs; `starting` while somebody is asked whether it may. */
import { signal } from '@preact/signals';

export const camera = signal<'off' | 'starting' | 'live'>('off');
