/** The first tab: a picture and its classes; what they come from is beside it, what is seldom touched is folded. */
import type { VNode } from 'preact';
import { BatchCard } from './BatchCard.js';
import { Exports } from './Exports.js';
import { Legend } from './Legend.js';
import { LookBar } from './LookBar.js';
import { ModelCard } from './ModelCard.js';
import { PictureCard } from './PictureCard.js';
import { RunBar } from './RunBar.js';
import { SettingsCard } from './SettingsCard.js';
import { Readout, Stage } from './Stage.js';
import { Timings } from './Timings.js';

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
