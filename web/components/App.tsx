/** The whole page. */
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { InsideView } from '../inside/InsideView.js';
import icon from '../icon.svg';
import { view } from '../state/view.js';
import { TeachTab } from '../teach/TeachTab.js';
import { DropArea } from './DropArea.js';
import { SegmentView } from './SegmentView.js';
import { panelId, tabId, Tabs } from './Tabs.js';

export function App(): VNode {
  // The second view is made when it is first looked at, and stays.
  const insideWasSeen = useSignal(false);
  if (view.value === 'inside') insideWasSeen.value = true;
  return (
    <>
      <header class="site-header">
        <h1>
          <img src={icon} alt="" />
          deeplab-ts
        </h1>
        <Tabs />
        <p class="tagline">Every pixel gets a class. Pictures and models stay on this machine.</p>
      </header>
      <main>
        <section role="tabpanel" id={panelId('segment')} aria-labelledby={tabId('segment')} hidden={view.value !== 'segment'}>
          <SegmentView />
        </section>
        <section role="tabpanel" id={panelId('inside')} aria-labelledby={tabId('inside')} hidden={view.value !== 'inside'}>
          {insideWasSeen.value && <InsideView />}
        </section>
        <section role="tabpanel" id={panelId('teach')} aria-labelledby={tabId('teach')} hidden={view.value !== 'teach'}>
          <TeachTab />
        </section>
      </main>
      <DropArea />
    </>
  );
}
