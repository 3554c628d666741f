import { describe, expect, test } from 'vitest';
import type { TraceStep } from '#core/contracts/trace.ts';
import { wordStep } from './word-step.ts';

const translate = (key: string, values: Readonly<Record<string, string | number>>) =>
  `${key}(${values['tier'] ?? ''}|${values['upTo'] ?? ''})`;

function step(op: string, inputs: Record<string, string>, output: TraceStep['output']): TraceStep {
  return {
    op,
    inputs: Object.entries(inputs).map(([name, value]) => ({ name, value })),
    output,
    messageKey: `trace.${op}`,
  };
}

describe('wordStep', () => {
  test.each([
    [
      step('per-unit', { quantity: '204311', unitAmount: '0.000400' }, { value: '81.7244', unit: 'USD' }),
      '204,311 × 0.000\u202f400',
      '81.7244\u00a0USD',
    ],
    [
      step(
        'included-units',
        { quantity: '1204311', includedUnits: '1000000' },
        { value: '204311', unit: 'calls' },
      ),
      '1,204,311 − 1,000,000',
      '204,311\u00a0calls',
    ],
    [
      step('tier', { tier: '1', units: '100', unitAmount: '1', flatAmount: '3' }, { value: '103' }),
      '100 × 1 + 3',
      '103',
    ],
    [step('tier', { tier: '2', units: '50', unitAmount: '0.5' }, { value: '25' }), '50 × 0.5', '25'],
    [
      step('packages', { quantity: '24', freeUnits: '3', packageSize: '10', round: 'up' }, { value: '3' }),
      '(24 − 3) ÷ 10',
      '3',
    ],
    [step('packages', { quantity: '24', packageSize: '10' }, { value: '3' }), '24 ÷ 10', '3'],
    [
      step('tier-sum', { tier1: '103', tier2: '25' }, { value: '128', unit: 'EUR' }),
      '103 + 25',
      '128\u00a0EUR',
    ],
    [step('flat', { amount: '49' }, { value: '49' }), '', '49'],
  ])('%#', (given, arithmetic, result) => {
    expect(wordStep(given, 'en', translate)).toMatchObject({ arithmetic, result });
  });

  test('a sum of a whole month is not written out, and a last tier has no upper bound', () => {
    const days = Object.fromEntries(Array.from({ length: 31 }, (_, day) => [`d${day}`, '1']));
    expect(wordStep(step('quantity-sum', days, { value: '31' }), 'es', translate).arithmetic).toBe('');
    expect(
      wordStep(step('tier', { tier: '3', units: '1', unitAmount: '1' }, { value: '1' }), 'es', translate)
        .text,
    ).toBe('trace.tier(3|none)');
  });
});
