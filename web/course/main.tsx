/** What moves on a page of the course. */
import { mountViews } from './views/mount.js';

// On a phone the list of chapters is folded away at first.
const chapters = document.querySelector<HTMLDetailsElement>('.chapters details');
if (chapters && matchMedia('(max-width: 900px)').matches) chapters.open = false;

mountViews(document);
