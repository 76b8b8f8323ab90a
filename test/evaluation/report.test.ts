/** The report: figures that follow from the record, nothing that has to be fetched, nothing that a file's name could smuggle in. */
import { describe, expect, test } from '@jest/globals';
import { publishedFor } from '../../src/evaluation/published.js';
import { EvaluationRecord } from '../../src/evaluation/record.js';
import { dataUrl, escapeHtml } from '../../src/evaluation/report/html.js';
import { reportPage } from '../../src/evaluation/report/page.js';
import { worstPictures } from '../../src/evaluation/report/worst_pictures.js';
import { SETTINGS } from './settings.js';

function record(): EvaluationRecord {
  const made = new EvaluationRecord(SETTINGS, 4);
  made.add('good', { height: 1, width: 10, counts: [[0, 0, 9], [8, 8, 1]], ignored: 0 });
  made.add('bad', { height: 1, width: 10, counts: [[8, 0, 10]], ignored: 0 });
  made.add('middling', { height: 1, width: 10, counts: [[0, 0, 5], [0, 8, 5]], ignored: 0 });
  made.add('void', { height: 1, width: 10, counts: [], ignored: 10 });
  return made;
}

const page = (model?: string): string =>
  reportPage({ record: record(), ids: [...record().results.keys()], expected: 5, model, published: publishedFor(SETTINGS), worst: ['<article>worst</article>'] });

describe('the page', () => {
  test('has the figures, by class and beside the published ones', () => {
    const html = page();
    // Background: 14 right, 5 missed, 10 too many; cat: 1 right, 10 missed, 5 too many.
    expect(html).toContain(`<b>${(((14 / 29 + 1 / 16) / 2) * 100).toFixed(2)} %</b><span>mean IoU</span>`);
    expect(html).toContain('<b>50.00 %</b><span>pixel accuracy</span>');
    expect(html).toContain('of 5; the others are missing');
    expect(html).toMatch(/mobilenetv2_coco_voc_trainaug<\/td><td>val<\/td><td>output stride 16, scale 1<\/td><td class="number">75\.32/);
    expect(html).toContain('title="10 pixels of cat labelled background">91</td>');
    expect(html.match(/not in these pictures/g)).toHaveLength(19);
    expect(html).toContain('<article>worst</article>');
  });

  test('says that figures over other pictures cannot be compared', () => {
    expect(page()).toContain('This evaluation is over 4 pictures, the published figures over the 1,449 pictures of the whole split: they cannot be compared.');
    const whole = new EvaluationRecord(SETTINGS, 1449);
    const ids = Array.from({ length: 1449 }, (_, i) => String(i));
    const content = { record: whole, expected: 1449, model: undefined, published: publishedFor(SETTINGS), worst: [] };
    expect(reportPage({ ...content, ids })).not.toContain('cannot be compared');
    // A data set that was made smaller is complete, and still another one.
    expect(reportPage({ ...content, ids: ids.slice(0, 12), expected: 12 })).toContain('over 12 pictures');
    expect(reportPage({ ...content, record: new EvaluationRecord({ ...SETTINGS, split: 'mine' }, 4), ids: [] })).toContain('another set of pictures');
  });

  test('needs nothing beside itself', () => {
    expect(page()).not.toMatch(/<script|<link|(src|href)="(?!data:)|url\(|@import/i);
  });

  test('shows names as text', () => {
    const html = page(`<img src="x" onerror='alert(1)'>&`);
    expect(html).toContain('&lt;img src=&quot;x&quot; onerror=&#39;alert(1)&#39;&gt;&amp;');
    expect(html).not.toContain('<img src="x"');
  });

  test('shows the settings of a record from elsewhere as text', () => {
    const evil = ['<b>evil</b>'] as unknown as readonly number[];
    const settings = { ...SETTINGS, scales: evil, cropSize: evil as unknown as readonly [number, number] };
    expect(reportPage({ record: new EvaluationRecord(settings, 1), ids: [], expected: 1, model: undefined, published: [], worst: [] })).not.toContain('<b>evil');
  });
});

test('worst pictures first, without those that say nothing', () => {
  expect(worstPictures(record(), ['good', 'bad', 'void', 'middling'], 2)).toEqual([{ id: 'bad', meanIoU: 0 }, { id: 'middling', meanIoU: 0.25 }]);
  expect(worstPictures(record(), [...record().results.keys()], 9).map(({ id }) => id)).toEqual(['bad', 'middling', 'good']);
});

test('files within the page, and text', () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => i);
  expect(dataUrl('image/png', bytes)).toBe(`data:image/png;base64,${Buffer.from(bytes).toString('base64')}`);
  expect(escapeHtml('a & b < c')).toBe('a &amp; b &lt; c');
});
