import { describe, expect, test } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import { type Charge, charge } from '#core/contracts/charge.ts';
import { ChargeTerms } from './charge-terms.tsx';

const name = { en: 'Calls', es: 'Llamadas' };
const counted = { key: 'calls', name, kind: 'usage', meter: 'calls', meterVersion: 2 };
const terms = (given: object): Charge => charge.parse(given);

describe('the terms of a charge', () => {
  test('a tiered price is a table, with the other options in words', () => {
    const graduated = terms({
      ...counted,
      filter: { region: ['eu', 'us'] },
      model: 'graduated',
      config: {
        usage_discount_units: '1000',
        tiers: [
          { up_to: '1000000', unit_amount: '0.0005' },
          { up_to: null, unit_amount: '0.0003' },
        ],
      },
    });
    const text = words(<ChargeTerms charge={graduated} />);
    expect(text).toContain('graduated tiers on calls, version 2, only where region = eu, us');
    expect(text).toContain('included units 1,000');
    expect(text).toContain('Tier upper bound unit price 1 1,000,000 0.0005 2 above 0.0003');
    expect(markup(<ChargeTerms charge={graduated} />)).toContain('<th scope="row"');
    expect(words(<ChargeTerms charge={graduated} />, 'es')).toContain(
      'Tramo límite superior precio unitario',
    );
  });

  test('a fixed price says so', () => {
    const flat = terms({ key: 'base', name, kind: 'recurring', model: 'flat', config: { amount: '49' } });
    expect(words(<ChargeTerms charge={flat} />)).toBe('Calls fixed, each period amount 49');
  });

  test('limits of a capacity are columns, and what is priced by parts is in words', () => {
    const capacity = {
      key: 'size',
      name,
      kind: 'usage',
      model: 'capacity',
      meters: { seats: { meter: 'seats', meterVersion: 1 } },
      config: {
        tiers: [
          { limits: { seats: '10' }, amount: '20' },
          { limits: { seats: null }, amount: '50' },
        ],
      },
    };
    expect(words(<ChargeTerms charge={terms(capacity)} />)).toContain(
      'Tier up to: seats amount 1 10 20 2 above 50',
    );
    const bucketed = {
      ...counted,
      model: 'bucketed',
      config: {
        bucket_by: 'day',
        per_bucket: { model: 'package', config: { package_size: '10', package_amount: '1', round: 'down' } },
      },
    };
    const text = words(<ChargeTerms charge={terms(bucketed)} />);
    expect(text).toContain('priced by parts on calls');
    expect(text).toContain('priced apart for each day');
    expect(text).toContain('each part: charge model packages');
    expect(text).toContain('each part: packages begun rounded down');
    expect(words(<ChargeTerms charge={terms(bucketed)} />, 'es')).toContain('cada parte: paquetes empezados');
  });

  test('nothing that a charge states is left out', () => {
    const model = {
      ...counted,
      model: 'per_unit',
      config: { unit_amount: '0.1', convert: { divide_by: '7' } },
    };
    expect(words(<ChargeTerms charge={terms(model)} />)).toContain('counted in units of 7');
  });
});
