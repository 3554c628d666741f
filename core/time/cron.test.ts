import { parseCronItem } from 'graphile-worker';
import { describe, expect, it } from 'vitest';
import { nextCronRun } from './cron.ts';

const AFTER = new Date('2026-11-21T08:07:30Z');

describe('the next run of a schedule', () => {
  it.each([
    ['* * * * *', '2026-11-21T08:08:00.000Z'],
    ['*/5 * * * *', '2026-11-21T08:10:00.000Z'],
    ['7 * * * *', '2026-11-21T09:07:00.000Z'],
    ['17 3 * * *', '2026-11-22T03:17:00.000Z'],
    ['0,30 9-17/4 * * *', '2026-11-21T09:00:00.000Z'],
    ['0 0 1 * *', '2026-12-01T00:00:00.000Z'],
    ['0 6 * * 1', '2026-11-23T06:00:00.000Z'],
    ['0 6 24 * 0', '2026-11-22T06:00:00.000Z'],
    ['0 0 29 2 *', '2028-02-29T00:00:00.000Z'],
    ['0 0 30 2 *', null],
    ['50/5 23 * * *', '2026-11-21T23:50:00.000Z'],
  ])('%s comes at %s', (cron, next) => {
    expect(nextCronRun(cron, AFTER)).toBe(next);
  });

  it.each(['*/5 * * * *', '17 3 * * *', '0,30 9-17 * * *', '0 6 24 * 0', '4 4 1 1 *'])(
    'agrees with the queue on %s',
    (cron) => {
      const { match } = parseCronItem({ task: 'x', match: cron });
      const found = nextCronRun(cron, AFTER);
      let at = new Date('2026-11-21T08:08:00Z');
      const digest = (date: Date) => ({
        min: date.getUTCMinutes(),
        hour: date.getUTCHours(),
        date: date.getUTCDate(),
        month: date.getUTCMonth() + 1,
        dow: date.getUTCDay(),
      });
      while (!match(digest(at))) at = new Date(at.getTime() + 60_000);
      expect(found).toBe(at.toISOString());
    },
  );

  it.each(['* * * *', '60 * * * *', 'x * * * *', '*/0 * * * *'])('refuses %s', (cron) => {
    expect(() => nextCronRun(cron, AFTER)).toThrow();
  });
});
