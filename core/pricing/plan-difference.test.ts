import { describe, expect, it } from 'vitest';
import type { Charge } from '#core/contracts/charge.ts';
import { planDifference } from './plan-difference.ts';
import { chargeMeterRows, chargeOptionRows, filterRows, tierLimitRows, tierRows } from './plan-rows.ts';

const calls = (unitAmount: string) => ({
  key: 'api-calls',
  config: { tiers: [{ up_to: null, unit_amount: unitAmount }] },
});
const base = { key: 'base', config: { amount: '49' } };

describe('the difference of two plan versions', () => {
  it('lists what changed, matching charges by key and leaving out what always differs', () => {
    const before = { version: 1, effectiveFrom: '2026-01-01', charges: [calls('0.5')] };
    const after = { version: 2, effectiveFrom: '2026-02-01', charges: [base, calls('0.4')] };
    expect(planDifference(before, after)).toEqual([
      { path: 'charges.base.key', before: null, after: 'base' },
      { path: 'charges.base.config.amount', before: null, after: '49' },
      { path: 'charges.api-calls.config.tiers[0].unit_amount', before: '0.5', after: '0.4' },
    ]);
  });

  it('lists what is gone, and nothing when nothing changed', () => {
    const before = { charges: [base, calls('1')] };
    expect(planDifference(before, { charges: [calls('1')] }).map((change) => change.path)).toEqual([
      'charges.base.key',
      'charges.base.config.amount',
    ]);
    expect(planDifference(before, before)).toEqual([]);
  });
});

describe('the rows of a charge', () => {
  it('hold each stated option once, numbers and words apart', () => {
    const rows = chargeOptionRows({
      key: 'events',
      name: { en: 'Events', es: 'Eventos' },
      kind: 'usage',
      meter: 'events',
      meterVersion: 1,
      model: 'graduated',
      config: {
        tiers: [{ up_to: null, unit_amount: '0.10' }],
        convert: { divide_by: '1000', round: 'up' },
        usage_discount_units: '5',
      },
    });
    expect(rows).toEqual([
      { name: 'convert.divide_by', number: '1000', word: null },
      { name: 'convert.round', number: null, word: 'up' },
      { name: 'usage_discount_units', number: '5', word: null },
    ]);
  });

  it('hold tiers with the amounts that default to zero', () => {
    const charge = {
      key: 'events',
      name: { en: 'Events', es: 'Eventos' },
      kind: 'usage',
      meter: 'events',
      meterVersion: 1,
      model: 'volume',
      config: {
        tiers: [
          { up_to: '10', flat_amount: '3' },
          { up_to: null, unit_amount: '2', cap: '9' },
        ],
      },
    } as const;
    expect(tierRows({ ...charge, config: { tiers: [...charge.config.tiers] } })).toEqual([
      {
        position: 0,
        upTo: '10',
        unitAmount: '0',
        ratePercent: null,
        flatAmount: '3',
        blockSize: null,
        cap: null,
      },
      {
        position: 1,
        upTo: null,
        unitAmount: '2',
        ratePercent: null,
        flatAmount: '0',
        blockSize: null,
        cap: '9',
      },
    ]);
  });

  it('hold what is within a bucket under its own names', () => {
    const charge: Charge = {
      key: 'events',
      name: { en: 'Events', es: 'Eventos' },
      kind: 'usage',
      meter: 'events',
      meterVersion: 1,
      filter: { region: ['eu', 'us'], plan: 'pro' },
      model: 'bucketed',
      config: {
        bucket_by: 'dimension',
        dimension: '2g',
        max_amount: '9',
        per_bucket: {
          model: 'graduated',
          config: { usage_discount_units: '5', tiers: [{ up_to: null, unit_amount: '0.10' }] },
        },
      },
    };
    expect(chargeOptionRows(charge)).toEqual([
      { name: 'bucket_by', number: null, word: 'dimension' },
      { name: 'dimension', number: null, word: '2g' },
      { name: 'max_amount', number: '9', word: null },
      { name: 'per_bucket.model', number: null, word: 'graduated' },
      { name: 'per_bucket.usage_discount_units', number: '5', word: null },
    ]);
    expect(tierRows(charge)).toMatchObject([{ position: 0, upTo: null, unitAmount: '0.10' }]);
    expect(filterRows(charge)).toEqual([
      { reading: '', dimension: 'region', value: 'eu' },
      { reading: '', dimension: 'region', value: 'us' },
      { reading: '', dimension: 'plan', value: 'pro' },
    ]);
    expect([chargeMeterRows(charge), tierLimitRows(charge)]).toEqual([[], []]);
  });

  it('hold the meters and limits of a capacity by name', () => {
    const charge: Charge = {
      key: 'size',
      name: { en: 'Size', es: 'Tamaño' },
      kind: 'usage',
      model: 'capacity',
      meters: {
        seats: { meter: 'seats', meterVersion: 2, filter: { team: 'a' } },
        files: { meter: 'files', meterVersion: 1 },
      },
      config: {
        tiers: [
          { limits: { seats: '10', files: '5' }, amount: '20' },
          { limits: { seats: null }, amount: '50' },
        ],
      },
    };
    expect(tierRows(charge)).toMatchObject([
      { position: 0, flatAmount: '20', unitAmount: '0' },
      { position: 1, flatAmount: '50', unitAmount: '0' },
    ]);
    expect(tierLimitRows(charge)).toEqual([
      { position: 0, name: 'seats', upTo: '10' },
      { position: 0, name: 'files', upTo: '5' },
      { position: 1, name: 'seats', upTo: null },
    ]);
    expect(chargeMeterRows(charge)).toEqual([
      { name: 'files', meterSlug: 'files', meterVersion: 1 },
      { name: 'seats', meterSlug: 'seats', meterVersion: 2 },
    ]);
    expect(filterRows(charge)).toEqual([{ reading: 'seats', dimension: 'team', value: 'a' }]);
  });
});
