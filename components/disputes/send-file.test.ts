import { describe, expect, test } from 'vitest';
import { readAnswer } from './send-file.ts';

describe('the answer to a file', () => {
  test('is what the form names it by', () => {
    const body = JSON.stringify({ id: 'u-1', name: 'calls.csv', mediaType: 'text/csv' });
    expect(readAnswer(201, body)).toEqual({ ok: true, file: { id: 'u-1', name: 'calls.csv' } });
  });

  test('is a refusal with its code and its values', () => {
    const body = JSON.stringify({
      status: 429,
      code: 'disputes.too_many',
      details: { retryAfterSeconds: 30, isTrue: true },
    });
    expect(readAnswer(429, body)).toEqual({
      ok: false,
      why: { code: 'disputes.too_many', details: { retryAfterSeconds: 30 } },
    });
  });

  test.each([
    [502, '<html>'],
    [201, '{}'],
    [200, 'null'],
    [0, ''],
  ])('is none with %i %j', (status, body) => {
    expect(readAnswer(status, body)).toEqual({ ok: false, why: { code: '', details: {} } });
  });
});
