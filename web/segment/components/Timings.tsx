/** How long each stage took. */
import type { VNode } from 'preact';
import { shown } from '../../state/look.js';
import { model } from '../../state/model.js';
import { isOutdated } from '../../state/run.js';
import { Fold } from '../../components/Fold.js';
import { formatDuration } from '../../components/format.js';

const STAGES = [
  { key: 'preprocess', title: 'Fit the picture to the crop' },
  { key: 'network', title: 'Network' },
  { key: 'postprocess', title: 'Labels and legend' },
] as const;

export function Timings(): VNode | null {
  const [timings, ready] = [shown.value?.segmented?.timings, model.value];
  if (!timings) return null;
  const total = STAGES.reduce((sum, { key }) => sum + timings[key], 0);
  return (
    <Fold title="Time" summary={formatDuration(total)} class="timings-card">
      <table class="timings">
        <tbody>
          {STAGES.map(({ key, title }) => (
            <tr key={key}>
              <th scope="row">
                {title}
                <span class="timing-bar" style={{ width: `${(100 * timings[key]) / total}%` }} />
              </th>
              <td>{formatDuration(timings[key])}</td>
            </tr>
          ))}
          <tr class="total">
            <th scope="row">This picture</th>
            <td>{formatDuration(total)}</td>
          </tr>
          {ready && !isOutdated.value && (
            <tr class="load">
              <th scope="row">Before: loading the model</th>
              <td>{formatDuration(ready.milliseconds)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </Fold>
  );
}
