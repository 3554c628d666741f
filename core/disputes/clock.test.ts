import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DISPUTE_SEVERITIES,
  disputeClock,
  firstAnswerAt,
  isOverdue,
  nextDeadline,
  PROMISED_HOURS,
  severityAtFirst,
  type TimedStep,
} from './clock.ts';

const HOUR = 3_600_000;
const step = (kind: TimedStep['kind'], hour: number, isInWords = true): TimedStep => ({
  kind,
  side: ['opened', 'answered', 'withdrawn', 'reopened'].includes(kind) ? 'customer' : 'vendor',
  at: hour * HOUR,
  isInWords,
});
const at = (hour: number, ...steps: TimedStep[]) =>
  disputeClock({ steps, severity: 'normal', now: hour * HOUR });

describe('the clock of a dispute', () => {
  test('promises a first answer and a resolution from the opening on', () => {
    const clock = at(10, step('opened', 0));
    expect(clock.firstAnswer).toEqual({ dueAt: 24 * HOUR, metAt: null, leftMs: 14 * HOUR });
    expect(clock.resolution.dueAt).toBe(240 * HOUR);
    expect(nextDeadline(clock)).toBe(24 * HOUR);
  });

  test('taking it up without a word is no answer', () => {
    expect(at(30, step('opened', 0), step('taken', 1, false)).firstAnswer.metAt).toBeNull();
    expect(at(30, step('opened', 0), step('taken', 1)).firstAnswer.metAt).toBe(HOUR);
  });

  test('a resolution is the answer where none was before, also when a job carried it out', () => {
    const carriedOut = { ...step('resolved', 5), side: 'system' as const };
    const steps = [
      step('opened', 0),
      { ...step('escalated', 2, false), side: 'system' as const },
      carriedOut,
    ];
    expect(at(30, ...steps).firstAnswer.metAt).toBe(5 * HOUR);
    expect(firstAnswerAt(steps)).toBe(5 * HOUR);
    expect(firstAnswerAt([step('opened', 0), step('taken', 1), carriedOut])).toBe(HOUR);
  });

  test('a withdrawal ends the promise and is no answer', () => {
    const steps = [step('opened', 0), step('withdrawn', 3)];
    expect(at(30, ...steps).firstAnswer).toMatchObject({ dueAt: null, metAt: 3 * HOUR });
    expect(firstAnswerAt(steps)).toBeNull();
  });

  test('stands still while the customer is asked', () => {
    const steps = [step('opened', 0), step('information-requested', 10)];
    const asked = at(1000, ...steps);
    expect(asked).toMatchObject({ isPaused: true, pausedMs: 990 * HOUR });
    expect(asked.resolution).toEqual({ dueAt: null, metAt: null, leftMs: 230 * HOUR });
    expect([isOverdue(asked), nextDeadline(asked)]).toEqual([false, null]);
    const answered = at(1000, ...steps, step('answered', 110));
    expect(answered).toMatchObject({ isPaused: false, pausedMs: 100 * HOUR });
    expect(answered.resolution.dueAt).toBe(340 * HOUR);
  });

  test('a word of the customer while they are asked does not set it going', () => {
    const message = { ...step('message', 20), side: 'customer' as const };
    expect(at(30, step('opened', 0), step('information-requested', 10), message).isPaused).toBe(true);
  });

  test('is late the moment after, and not on it', () => {
    expect(isOverdue(at(24, step('opened', 0)))).toBe(false);
    expect(
      isOverdue(disputeClock({ steps: [step('opened', 0)], severity: 'normal', now: 24 * HOUR + 1 })),
    ).toBe(true);
  });

  test('begins anew when it is reopened, and ends with the resolution', () => {
    const steps = [step('opened', 0), step('resolved', 30), step('reopened', 100)];
    expect(at(110, ...steps)).toMatchObject({
      firstAnswer: { dueAt: 124 * HOUR },
      resolution: { dueAt: 340 * HOUR },
      isPaused: false,
    });
    const ended = at(900, ...steps, step('resolved', 130));
    expect(ended.resolution).toEqual({ dueAt: null, metAt: 130 * HOUR, leftMs: 210 * HOUR });
    expect(isOverdue(ended)).toBe(false);
  });

  test('what runs and what stood still add up to all the time there was', () => {
    const hours = fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 8 });
    fc.assert(
      fc.property(
        hours,
        fc.constantFrom(...DISPUTE_SEVERITIES),
        fc.integer({ min: 0, max: 100 }),
        (gaps, severity, rest) => {
          const steps: TimedStep[] = [step('opened', 0)];
          let hour = 0;
          for (const [index, gap] of gaps.entries()) {
            hour += gap;
            steps.push(step(index % 2 === 0 ? 'information-requested' : 'answered', hour));
          }
          const now = (hour + rest) * HOUR;
          const { pausedMs, resolution } = disputeClock({ steps, severity, now });
          expect(resolution.leftMs).toBe(PROMISED_HOURS[severity].resolution * HOUR - (now - pausedMs));
          if (resolution.dueAt !== null) expect(resolution.dueAt).toBe(now + resolution.leftMs);
        },
      ),
    );
  });
});

test('how much is in doubt says how it begins', () => {
  const severity = (disputedMinor: bigint) => severityAtFirst({ disputedMinor, invoiceMinor: 10_000n });
  expect([499n, 500n, 4_999n, 5_000n].map(severity)).toEqual(['low', 'normal', 'normal', 'high']);
  expect(severityAtFirst({ disputedMinor: 1n, invoiceMinor: 0n })).toBe('high');
});
