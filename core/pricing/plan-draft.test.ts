import { describe, expect, test } from 'vitest';
import { checkPlan } from './check-plan.ts';
import {
  draftValue,
  FORM_MODELS,
  type FormModel,
  formFieldsOf,
  formModelOf,
  newCharge,
  placesBesideForm,
  withDraftValue,
  withModel,
} from './plan-draft.ts';

const name = { en: 'Calls', es: 'Llamadas' };
const graduated = {
  key: 'calls',
  name,
  kind: 'usage',
  meter: 'calls',
  meterVersion: 2,
  filter: { region: 'eu' },
  model: 'graduated',
  config: {
    convert: { divide_by: '1000', round: 'up' },
    min_amount: '5',
    tiers: [
      { up_to: '100', unit_amount: '1', block_size: '10' },
      { up_to: null, unit_amount: '0.5' },
    ],
  },
};

describe('a place of a draft', () => {
  test('is set, made on the way, and taken out with what is empty then', () => {
    const draft = { charges: [graduated] };
    const at = ['charges', 0, 'config', 'convert', 'round'];
    expect(draftValue(withDraftValue(draft, at, 'down'), at)).toBe('down');
    expect(draftValue(draft, at), 'the draft before stays').toBe('up');
    const without = withDraftValue(
      withDraftValue(draft, at, undefined),
      [...at.slice(0, 4), 'divide_by'],
      undefined,
    );
    expect(draftValue(without, at.slice(0, 3))).toEqual({ min_amount: '5', tiers: graduated.config.tiers });
    expect(withDraftValue({}, ['name', 'en'], 'Pro')).toEqual({ name: { en: 'Pro' } });
    expect(withDraftValue(draft, ['charges', 0], undefined)).toEqual({ charges: [] });
    expect(draftValue(draft, ['charges', 5, 'key'])).toBeUndefined();
  });

  test('that the form does not show is named, and none that it shows', () => {
    expect(placesBesideForm(graduated, 'usage graduated')).toEqual([
      'filter.region',
      'config.tiers[0].block_size',
    ]);
  });
});

describe('the model of a charge', () => {
  test('changes and keeps name, meter, filter, tiers and the options that both have', () => {
    expect(withModel(graduated, 'usage volume')).toEqual({ ...graduated, model: 'volume' });
    expect(withModel(graduated, 'usage percentage')).toEqual({
      key: 'calls',
      name,
      kind: 'usage',
      meter: 'calls',
      meterVersion: 2,
      filter: { region: 'eu' },
      model: 'percentage',
      config: { min_amount: '5' },
    });
    expect(withModel(graduated, 'spend minimum')).toEqual({
      key: 'calls',
      name,
      kind: 'spend',
      model: 'minimum',
    });
  });

  test('is edited by a form where it is a common one', () => {
    expect(formModelOf(graduated)).toBe('usage graduated');
    expect(formModelOf({ kind: 'usage', model: 'capacity' })).toBeNull();
    expect(formModelOf(undefined)).toBeNull();
  });

  const values: Readonly<Record<string, string>> = {
    billed: 'in-advance',
    unit: 'seat',
    'config.convert.round': 'up',
    'config.max_amount': '900',
    'config.per_event_max': '90',
    'config.free_events': '3',
  };

  test.each(FORM_MODELS)(
    '%s, with every field of its form filled in, is a plan that can be published',
    (model: FormModel) => {
      const { fields, options } = formFieldsOf(model);
      const filled = [...fields, ...options]
        .filter((place) => place !== 'config.tiers')
        .reduce<ReturnType<typeof withDraftValue>>(
          (charge, place) => withDraftValue(charge, place.split('.'), values[place] ?? '7'),
          {
            ...newCharge(model, 1),
            name,
            ...(model.startsWith('usage') ? { meter: 'calls', meterVersion: 1 } : {}),
          },
        );
      const before = { key: 'base', name, kind: 'recurring', model: 'flat', config: { amount: '1' } };
      const document = {
        schema: 'openbook.plan-version/1',
        plan: 'drafted',
        version: 1,
        name,
        currency: 'USD',
        interval: 'month',
        effectiveFrom: '2026-01-01',
        charges: [before, filled],
      };
      expect(checkPlan(document)).toMatchObject({ ok: true });
      expect(placesBesideForm(filled, model)).toEqual([]);
    },
  );
});
