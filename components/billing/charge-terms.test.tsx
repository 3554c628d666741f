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
    expect(text).toContain('graduated on calls, version 2, only where region = eu, us');
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

  test('nothing that a charge states is left out', () => {
    const model = {
      ...counted,
      model: 'per_unit',
      config: { unit_amount: '0.1', convert: { divide_by: '7' } },
    };
    expect(words(<ChargeTerms charge={terms(model)} />)).toContain('convert.divide_by 7');
  });
});
