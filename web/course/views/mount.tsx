/** Puts the views that can be touched into their places on the page, each when it comes into sight. */
import { h, render, type FunctionComponent } from 'preact';

const VIEWS: Readonly<Record<string, () => Promise<FunctionComponent>>> = {
  maps: () => import('./FeatureMaps.js').then(({ FeatureMaps }) => FeatureMaps),
  rates: () => import('./Rates.js').then(({ Rates }) => Rates),
  sum: () => import('./ConvolutionSum.js').then(({ ConvolutionSum }) => ConvolutionSum),
  field: () => import('./ReceptiveField.js').then(({ ReceptiveField }) => ReceptiveField),
  loss: () => import('./FallingLoss.js').then(({ FallingLoss }) => FallingLoss),
};

/** How far out of sight they are made already. */
const MARGIN = '600px';

export function mountViews(page: ParentNode): void {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting || !(target instanceof HTMLElement)) continue;
        observer.unobserve(target);
        void mount(target);
      }
    },
    { rootMargin: MARGIN },
  );
  for (const place of page.querySelectorAll('.view[data-view]')) observer.observe(place);
}

async function mount(place: HTMLElement): Promise<void> {
  try {
    const View = await VIEWS[place.dataset.view ?? '']?.();
    if (View) render(h(View, null), place);
  } catch {
    // The figure in front of it, which shows the same at rest, is seen again.
    place.classList.add('is-missing');
  }
}
