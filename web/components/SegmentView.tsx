/** The first tab: a picture, its classes, and what they come from. */
import type { VNode } from 'preact';
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
        <Stage />
        <Readout />
        <LookBar />
        <Exports />
      </section>
      <div class="findings">
        <Legend />
        <Timings />
      </div>
      <div class="options">
        <ModelCard />
        <SettingsCard />
      </div>
    </div>
  );
}
