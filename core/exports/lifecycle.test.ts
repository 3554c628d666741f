import { describe, expect, test } from 'vitest';
import {
  afterTrouble,
  canMoveExport,
  EXPORT_ATTEMPTS_MAX,
  EXPORT_PHASES,
  exportExpiresAt,
  isExportUnderWay,
} from './lifecycle.ts';

describe('an export', () => {
  test('goes forward, fails only while it is under way, and its file goes once', () => {
    const moves = EXPORT_PHASES.flatMap((from) =>
      EXPORT_PHASES.filter((to) => canMoveExport(from, to)).map((to) => `${from} → ${to}`),
    );
    expect(moves).toEqual([
      'waiting → preparing',
      'waiting → failed',
      'preparing → writing',
      'preparing → failed',
      'writing → ready',
      'writing → failed',
      'ready → gone',
    ]);
    expect(EXPORT_PHASES.filter(isExportUnderWay)).toEqual(['waiting', 'preparing', 'writing']);
  });

  test('is tried again with longer pauses, for hours and not for ever', () => {
    const pauses = Array.from({ length: EXPORT_ATTEMPTS_MAX - 1 }, (_, n) =>
      afterTrouble('storage-unavailable', n + 1),
    ).map((next) => (next.kind === 'again' ? next.pauseMs : expect.unreachable()));
    expect(pauses.slice(0, 3)).toEqual([30_000, 60_000, 120_000]);
    expect(Math.max(...pauses)).toBe(3_600_000);
    const hours = pauses.reduce((sum, pause) => sum + pause, 0) / 3_600_000;
    expect(Math.round(hours)).toBe(8);
    expect(afterTrouble('storage-unavailable', EXPORT_ATTEMPTS_MAX)).toEqual({ kind: 'failed' });
    expect(afterTrouble('too-large', 1)).toEqual({ kind: 'failed' });
  });

  test('is offered for a week', () => {
    expect(exportExpiresAt(new Date('2026-11-20T08:00:00Z'))).toEqual(new Date('2026-11-27T08:00:00Z'));
  });
});
