import { describe, expect, test } from 'vitest';
import {
  GRANT_DAYS_MAX,
  grantEndsAt,
  grantStateAt,
  REQUEST_STATES,
  REQUEST_WAITS_MS,
  type RequestStep,
  requestStateAt,
  stepRequest,
} from './lifecycle.ts';

const SINCE = new Date('2026-11-01T10:00:00Z');
const later = (ms: number) => new Date(SINCE.getTime() + ms);
const HOUR = 3_600_000;

describe('a request', () => {
  const STEPS: readonly RequestStep[] = ['prove', 'approve', 'decline', 'lapse'];
  const allowed = [
    'unproven prove requested',
    'unproven lapse expired',
    'requested approve approved',
    'requested decline declined',
    'requested lapse expired',
  ];

  test('goes these ways and no others', () => {
    const ways = REQUEST_STATES.flatMap((state) =>
      STEPS.flatMap((step) => {
        const next = stepRequest({ state, since: SINCE }, step, later(HOUR));
        return next.ok ? [`${state} ${step} ${next.value}`] : [];
      }),
    );
    expect(ways).toEqual(allowed);
  });

  test('is over when nobody proves the mailbox within a day', () => {
    expect(requestStateAt({ state: 'unproven', since: SINCE }, later(24 * HOUR - 1))).toBe('unproven');
    expect(requestStateAt({ state: 'unproven', since: SINCE }, later(24 * HOUR))).toBe('expired');
    expect(stepRequest({ state: 'unproven', since: SINCE }, 'prove', later(24 * HOUR))).toMatchObject({
      ok: false,
      error: { code: 'access.request_moved' },
    });
  });

  test('waits 30 days for staff, and what was decided stays', () => {
    expect(requestStateAt({ state: 'requested', since: SINCE }, later(REQUEST_WAITS_MS - 1))).toBe(
      'requested',
    );
    expect(requestStateAt({ state: 'requested', since: SINCE }, later(REQUEST_WAITS_MS))).toBe('expired');
    expect(requestStateAt({ state: 'approved', since: SINCE }, later(10 * REQUEST_WAITS_MS))).toBe(
      'approved',
    );
  });
});

describe('a grant', () => {
  test('ends at its instant', () => {
    const grant = { expiresAt: later(HOUR), revokedAt: null };
    expect(grantStateAt(grant, later(HOUR - 1))).toBe('active');
    expect(grantStateAt(grant, later(HOUR))).toBe('expired');
  });

  test('is revoked at once and for good', () => {
    const grant = { expiresAt: later(HOUR), revokedAt: later(10) };
    expect(grantStateAt(grant, later(9))).toBe('active');
    expect(grantStateAt(grant, later(10))).toBe('revoked');
    expect(grantStateAt(grant, later(2 * HOUR))).toBe('revoked');
  });

  test('is given for whole days within a year', () => {
    expect(grantEndsAt(1, SINCE)).toEqual({ ok: true, value: later(24 * HOUR) });
    for (const days of [0, -1, 1.5, Number.NaN, GRANT_DAYS_MAX + 1])
      expect(grantEndsAt(days, SINCE)).toMatchObject({ error: { code: 'access.days_out_of_range' } });
  });
});
