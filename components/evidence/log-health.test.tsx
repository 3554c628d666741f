import { describe, expect, test } from 'vitest';
import { words } from '#components/ui/testing/markup.tsx';
import type { LogState } from '#server/modules/evidence/contract.ts';
import { LogHealth, logHealth } from './log-health.tsx';

const NOW = new Date('2026-11-21T08:00:00Z');
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

const GOOD: LogState = {
  size: 12,
  checkpointAt: ago(3),
  waiting: 0,
  oldestWaitingAt: null,
  standing: { kind: 'settled' },
  lastVerification: null,
  verification: { kind: 'verified', at: ago(600) },
};

describe('the health of the log', () => {
  test.each<[string, Partial<LogState>]>([
    ['good', {}],
    ['good', { waiting: 1, oldestWaitingAt: ago(1) }],
    ['good', { standing: { kind: 'file-behind', fileSize: 11 } }],
    ['late', { waiting: 1, oldestWaitingAt: ago(6) }],
    ['overdue', { verification: { kind: 'overdue', since: ago(5000) }, oldestWaitingAt: ago(6) }],
    ['failed', { verification: { kind: 'failed', at: ago(5), firstBad: 'leaf 7' } }],
    [
      'broken',
      { standing: { kind: 'forked', fileSize: 9 }, verification: { kind: 'overdue', since: ago(1) } },
    ],
    ['broken', { standing: { kind: 'file-unreadable', reason: 'gone' } }],
    ['unread', { verification: { kind: 'nothing-to-verify' } }],
    ['empty', { size: 0, checkpointAt: null, verification: { kind: 'nothing-to-verify' } }],
  ])('is %s', (word, about) => {
    expect(logHealth({ ...GOOD, ...about }, NOW)).toBe(word);
  });

  test('is said in words, with the first bad place', () => {
    const failed: LogState = { ...GOOD, verification: { kind: 'failed', at: ago(5), firstBad: 'leaf 7' } };
    expect(words(<LogHealth log={failed} />)).toContain('The log is not as it was signed');
    expect(words(<LogHealth log={failed} />)).toContain('leaf 7');
    expect(words(<LogHealth log={GOOD} />, 'es')).toContain('Ningún registro espera');
  });
});
