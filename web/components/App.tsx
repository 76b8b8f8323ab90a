/** The whole page. */
import { useSignal } from '@preact/signals';
import type { FunctionComponent, VNode } from 'preact';
import icon from '../icon.svg';
import { view } from '../state/view.js';
import { DropArea } from './DropArea.js';
import { LaterView } from './LaterView.js';
import { SegmentView } from '../segment/SegmentView.js';
import { panelId, tabId, Tabs } from './Tabs.js';

/** Only who looks inside fetches what that takes. */
const loadInside = (): Promise<FunctionComponent> => import('../inside/InsideView.js').then(({ InsideView }) => InsideView);

/** Likewise, who teaches. */
const loadTeach = (): Promise<FunctionComponent> => import('../teach/TeachView.js').then(({ TeachView }) => TeachView);

export function App(): VNode {
  // The other views are made when they are first looked at, and stay.
  const [insideWasSeen, teachWasSeen] = [useSignal(false), useSignal(false)];
  if (view.value === 'inside') insideWasSeen.value = true;
  if (view.value === 'teach') teachWasSeen.value = true;
  return (
    <>
      <header class="site-header">
        <h1>
          <img src={icon} alt="" />
          deeplab-ts
        </h1>
        <Tabs />
        <a class="header-link" href="course/index.html">
          Course
        </a>
        <p class="tagline">Every pixel gets a class. Pictures and models stay on this machine.</p>
      </header>
      <main>
        <section role="tabpanel" id={panelId('segment')} aria-labelledby={tabId('segment')} hidden={view.value !== 'segment'}>
          <SegmentView />
        </section>
        <section role="tabpanel" id={panelId('inside')} aria-labelledby={tabId('inside')} hidden={view.value !== 'inside'}>
          {insideWasSeen.value && <LaterView load={loadInside} />}
        </section>
        <section role="tabpanel" id={panelId('teach')} aria-labelledby={tabId('teach')} hidden={view.value !== 'teach'}>
          {teachWasSeen.value && <LaterView load={loadTeach} />}
        </section>
      </main>
      <DropArea />
    </>
  );
}
