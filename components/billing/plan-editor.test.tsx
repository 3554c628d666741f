import { describe, expect, test } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import { PlanEditor } from './plan-editor.tsx';

const name = { en: 'Calls', es: 'Llamadas' };
const meters = [{ slug: 'calls', version: 1, unit: 'call' }];
const usage = { name, kind: 'usage', meter: 'calls', meterVersion: 1 };
const draft = {
  schema: 'openbook.plan-version/1',
  plan: 'pro',
  version: 2,
  name: { en: 'Pro', es: 'Pro' },
  currency: 'USD',
  interval: 'month',
  effectiveFrom: '2026-01-01',
  charges: [
    {
      ...usage,
      key: 'tiered',
      model: 'graduated',
      filter: { region: 'eu' },
      config: {
        tiers: [
          { up_to: '100', unit_amount: '2' },
          { up_to: null, unit_amount: '1' },
        ],
      },
    },
    { ...usage, key: 'scaled', model: 'dynamic', config: { multiplier: '2' } },
  ],
};

const editor = (
  <PlanEditor
    action={async () => ({ ok: true, value: null })}
    draft={draft}
    isNewPlan={false}
    meters={meters}
  />
);

describe('the form of a plan version', () => {
  test('has a field for every figure of a common model, named by its place', () => {
    const html = markup(editor);
    expect(html).toContain('name="charges[0].config.tiers[0].up_to"');
    expect(html).toContain('aria-label="Tier 1: unit price"');
    expect(html).toContain('name="charges[0].config.convert.divide_by"');
    expect(html).toContain('value="calls 1"');
  });

  test('says what it keeps and does not show, and leaves other models as JSON', () => {
    const text = words(editor);
    expect(text).toContain('keeps it: filter.region.');
    expect(text).toContain('The form does not know the model dynamic.');
    expect(markup(editor)).toContain('&quot;multiplier&quot;: &quot;2&quot;');
    expect(words(editor, 'es')).toContain('Añadir un tramo');
  });

  test('sends the whole draft, also what it does not show', () => {
    const sent = /name="document" value="([^"]*)"/.exec(markup(editor))?.[1] ?? '';
    expect(JSON.parse(sent.replaceAll('&quot;', '"'))).toEqual(draft);
  });
});
