import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { readEvent } from './event.ts';
import { readLiteralValue } from './literal-json.ts';
import { type MeasuringVersion, measureEvent, measuringPlan } from './measure.ts';
import { plainQuantity, readQuantity, scaledQuantity } from './quantity.ts';

const bytes: MeasuringVersion = {
  id: 1,
  eventType: 'http.request',
  aggregation: 'sum',
  valuePath: '/bytes',
  dimensions: ['status', 'method'],
  allowNegative: false,
};
const requests: MeasuringVersion = {
  ...bytes,
  id: 2,
  aggregation: 'count',
  valuePath: null,
  dimensions: ['method'],
};
const level: MeasuringVersion = {
  ...bytes,
  id: 3,
  aggregation: 'last',
  valuePath: '/disk/0/gb',
  dimensions: [],
  allowNegative: true,
};

function frame(event: unknown) {
  const reading = readLiteralValue(typeof event === 'string' ? event : JSON.stringify(event));
  if (reading.kind !== 'read' || reading.elements[0] === undefined) throw new Error(reading.kind);
  return readEvent(reading.elements[0]);
}

const EVENT = {
  specversion: '1.0',
  id: '1',
  source: '/gateway',
  type: 'http.request',
  subject: 'acme',
  time: '2026-11-20T23:30:00.5+05:30',
  data: { bytes: 12, method: 'GET', status: 200, secret: 'not kept' },
};

function measure(event: unknown, versions: readonly MeasuringVersion[] = [bytes, requests]) {
  const draft = frame(event);
  return draft.ok ? measureEvent(draft.value, 'acme', measuringPlan(versions)) : draft;
}

describe('measuring an event', () => {
  it('keeps the values and dimensions of its meters, and nothing else', () => {
    expect(measure(EVENT)).toEqual({
      ok: true,
      value: {
        canonical:
          '{"dimensions":{"method":"GET","status":"200"},"id":"1","source":"/gateway","subject":"acme",' +
          '"time":"2026-11-20T18:00:00.500Z","type":"http.request","values":{"/bytes":"12"}}',
        measures: [
          { meterVersionId: 1, amount: '12', dimensionKey: '{"method":"GET","status":"200"}' },
          { meterVersionId: 2, amount: '1', dimensionKey: '{"method":"GET"}' },
        ],
      },
    });
  });

  it('reads values through lists and objects', () => {
    const event = { ...EVENT, data: { disk: [{ gb: '-1.50' }] } };
    expect(measure(event, [level])).toMatchObject({
      value: { measures: [{ amount: '-1.5', dimensionKey: '{}' }] },
    });
  });

  it('writes the canonical form of RFC 8785 by hand', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .filter((t) => !t.includes('\0'));
    fc.assert(
      fc.property(text, text, text, text, (id, source, method, status) => {
        const measured = measure({ ...EVENT, id, source, data: { bytes: 1, method, status } });
        if (!measured.ok) throw new Error(measured.error.code);
        const { canonical, measures } = measured.value;
        expect(canonicalJson(JSON.parse(canonical))).toBe(canonical);
        for (const { dimensionKey } of measures)
          expect(canonicalJson(JSON.parse(dimensionKey))).toBe(dimensionKey);
      }),
    );
  });

  it.each([
    [{ ...EVENT, data: { method: 'GET' } }, 'metering.value_missing', '/data/bytes'],
    [{ ...EVENT, data: undefined }, 'metering.value_missing', '/data/bytes'],
    [{ ...EVENT, data: { bytes: -1 } }, 'metering.negative_value', '/data/bytes'],
    [{ ...EVENT, data: { bytes: '1e3' } }, 'metering.quantity_not_exact', '/data/bytes'],
    [{ ...EVENT, data: { bytes: true } }, 'metering.quantity_not_exact', '/data/bytes'],
    [JSON.stringify(EVENT).replace('12', '1234567890.1234567'), 'metering.quantity_not_exact', '/data/bytes'],
    [JSON.stringify(EVENT).replace('12', '1e60'), 'metering.quantity_out_of_range', '/data/bytes'],
    [{ ...EVENT, data: { bytes: `0.${'0'.repeat(18)}1` } }, 'metering.quantity_out_of_range', '/data/bytes'],
    [{ ...EVENT, data: { bytes: 1, method: {} } }, 'metering.dimension_invalid', '/data/method'],
    [{ ...EVENT, data: { bytes: 1, method: 'x'.repeat(257) } }, 'metering.field_too_long', '/data/method'],
    [{ ...EVENT, data: [1] }, 'metering.data_invalid', '/data'],
    [{ ...EVENT, datacontenttype: 'text/csv' }, 'metering.data_invalid', '/datacontenttype'],
    [{ ...EVENT, data: undefined, data_base64: 'AA==' }, 'metering.data_invalid', '/data_base64'],
    [{ ...EVENT, specversion: '0.3' }, 'metering.specversion_unsupported', '/specversion'],
    [{ ...EVENT, specversion: undefined }, 'metering.field_missing', '/specversion'],
    [{ ...EVENT, id: '' }, 'metering.field_invalid', '/id'],
    [{ ...EVENT, id: 7 }, 'metering.field_invalid', '/id'],
    [{ ...EVENT, id: 'ü'.repeat(129) }, 'metering.field_too_long', '/id'],
    [{ ...EVENT, source: undefined }, 'metering.field_missing', '/source'],
    [{ ...EVENT, subject: 7 }, 'metering.field_invalid', '/subject'],
    [{ ...EVENT, time: undefined }, 'metering.field_missing', '/time'],
    [{ ...EVENT, time: 'yesterday' }, 'metering.time_invalid', '/time'],
    [{ ...EVENT, time: '2026-02-29T00:00:00Z' }, 'metering.time_invalid', '/time'],
    ['[]', 'metering.event_not_object', ''],
    ['{"id":"1","id":"2"}', 'metering.duplicate_key', '/id'],
  ])('refuses %j with %s', (event, code, path) => {
    expect(measure(event)).toMatchObject({ ok: false, error: { code, path } });
  });

  it('takes the strictest of the versions that read one value', () => {
    const lenient = { ...bytes, allowNegative: true };
    const event = { ...EVENT, data: { bytes: -1 } };
    expect(measure(event, [lenient])).toMatchObject({ ok: true });
    expect(measure(event, [lenient, bytes])).toMatchObject({ ok: false });
  });
});

describe('quantities', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['1.50', '1.5'],
    ['999999999999999', '999999999999999'],
    ['1e3', '1000'],
    ['2.5E-3', '0.0025'],
  ])('reads the number %s as %s', (literal, value) =>
    expect(readQuantity({ literal })).toEqual({ ok: true, value }),
  );

  it('adds in steps of 10^-18 and prints the plain form', () => {
    const quantities = fc.tuple(
      fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }),
      fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }),
    );
    fc.assert(
      fc.property(quantities, ([a, b]) => {
        expect(scaledQuantity(plainQuantity(a))).toBe(a);
        const text = plainQuantity(a + b);
        expect(readQuantity(text)).toEqual({ ok: true, value: text });
      }),
    );
  });
});
