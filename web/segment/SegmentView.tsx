/** The first tab: a picture and its classes; what they come from is beside it, what is seldom touched is folded. */
import type { VNode } from 'preact';
import { BatchCard } from './components/BatchCard.js';
import { Exports } from './components/Exports.js';
import { Legend } from './components/Legend.js';
import { LookBar } from './components/LookBar.js';
import { ModelCard } from './components/ModelCard.js';
import { PictureCard } from './components/PictureCard.js';
import { RunBar } from './components/RunBar.js';
import { SettingsCard } from './components/SettingsCard.js';
import { Readout, Stage } from './components/Stage.js';
import { Timings } from './components/Timings.js';

export function SegmentView(): VNode {
  return (
    <div class="segment-view">
      <PictureCard />
      <section class="card stage-card" aria-label="Result">
        <RunBar />
        <div class="stage-row">
          <Stage />
          <Legend />
        </div>
        <Readout />
        <LookBar />
        <Exports />
      </section>
      <div class="options">
        <BatchCard />
        <ModelCard />
        <SettingsCard />
        <Timings />
      </div>
    </div>
  );
}
