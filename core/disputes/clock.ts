import { assert } from '#core/assert.ts';
import type { DisputeSide, DisputeStepKind } from './lifecycle.ts';

/** How much a dispute presses. */
export const DISPUTE_SEVERITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type DisputeSeverity = (typeof DISPUTE_SEVERITIES)[number];

const HOUR_MS = 3_600_000;

/** What is promised, in hours since the dispute was opened or reopened: the first answer in words, and the resolution. */
export const PROMISED_HOURS: Readonly<
  Record<DisputeSeverity, { readonly firstAnswer: number; readonly resolution: number }>
> = {
  urgent: { firstAnswer: 4, resolution: 48 },
  high: { firstAnswer: 8, resolution: 120 },
  normal: { firstAnswer: 24, resolution: 240 },
  low: { firstAnswer: 72, resolution: 480 },
};

/** What a clock needs to know of a step. Milliseconds since 1970; `isInWords`: somebody wrote something. */
export type TimedStep = {
  readonly kind: DisputeStepKind;
  readonly side: DisputeSide;
  readonly at: number;
  readonly isInWords: boolean;
};

/** `dueAt` is null once it is met, and while the clock stands still; then `leftMs` is what will be left. */
export type Deadline = {
  readonly dueAt: number | null;
  readonly metAt: number | null;
  readonly leftMs: number;
};

export type DisputeClock = {
  readonly firstAnswer: Deadline;
  readonly resolution: Deadline;
  /** The customer is asked: nothing runs. */
  readonly isPaused: boolean;
  /** How long the customer was asked, in all. */
  readonly pausedMs: number;
};

type Pause = { readonly from: number; readonly to: number };

/** The last opening or reopening: from there on the promise holds anew. */
function startOf(steps: readonly TimedStep[]): number {
  const index = steps.findLastIndex(({ kind }) => kind === 'opened' || kind === 'reopened');
  assert(index >= 0, 'the chain of a dispute begins with its opening');
  return index;
}

function pausesOf(steps: readonly TimedStep[], now: number): Pause[] {
  const pauses: Pause[] = [];
  let from: number | null = null;
  for (const { at, kind } of steps) {
    if (kind === 'information-requested') from ??= at;
    else if (from !== null && (kind === 'answered' || kind === 'resolved' || kind === 'withdrawn')) {
      pauses.push({ from, to: at });
      from = null;
    }
  }
  return from === null ? pauses : [...pauses, { from, to: Math.max(from, now) }];
}

/** When the vendor first answered: the first words of theirs, or the resolution, whoever carried it out. Null until then. */
export function firstAnswerAt(steps: readonly TimedStep[]): number | null {
  const answer = steps.find(
    ({ isInWords, kind, side }) => kind === 'resolved' || (side === 'vendor' && isInWords),
  );
  return answer?.at ?? null;
}

/**
 * How the promises of a dispute stand at an instant, from its steps alone: time counts from its opening or reopening, and
 * stands still while the customer is asked. Milliseconds.
 */
export function disputeClock(input: {
  readonly steps: readonly TimedStep[];
  readonly severity: DisputeSeverity;
  readonly now: number;
}): DisputeClock {
  const { now, severity } = input;
  const steps = input.steps.slice(startOf(input.steps));
  const [first] = steps;
  assert(first !== undefined, 'a clock begins with a step');
  const pauses = pausesOf(steps, now);
  const isPaused =
    steps.findLast(({ kind }) => kind !== 'message' && kind !== 'escalated')?.kind ===
    'information-requested';
  const end = steps.findLast(({ kind }) => kind === 'resolved' || kind === 'withdrawn');
  const hours = PROMISED_HOURS[severity];
  const about = { start: first.at, pauses, now, isPaused };
  return {
    firstAnswer: deadline(about, hours.firstAnswer * HOUR_MS, firstAnswerAt(steps) ?? end?.at ?? null),
    resolution: deadline(about, hours.resolution * HOUR_MS, end?.at ?? null),
    isPaused,
    pausedMs: pauses.reduce((sum, { from, to }) => sum + (to - from), 0),
  };
}

function deadline(
  about: {
    readonly start: number;
    readonly pauses: readonly Pause[];
    readonly now: number;
    readonly isPaused: boolean;
  },
  promisedMs: number,
  metAt: number | null,
): Deadline {
  const until = Math.max(about.start, metAt ?? about.now);
  const stoodStill = about.pauses.reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.min(to, until) - Math.min(from, until)),
    0,
  );
  const leftMs = promisedMs - (until - about.start - stoodStill);
  const runs = metAt === null && !about.isPaused;
  return { dueAt: runs ? until + leftMs : null, metAt, leftMs };
}

/** The deadline that comes first of those that run, or null. */
export function nextDeadline({ firstAnswer, resolution }: DisputeClock): number | null {
  const running = [firstAnswer.dueAt, resolution.dueAt].filter((dueAt) => dueAt !== null);
  return running.length === 0 ? null : Math.min(...running);
}

/** Whether something that was promised is late at the instant of the clock. */
export function isOverdue({ firstAnswer, resolution }: DisputeClock): boolean {
  return [firstAnswer, resolution].some(({ dueAt, leftMs }) => dueAt !== null && leftMs < 0);
}

/**
 * The severity that a dispute begins with, by how much of the invoice is in doubt (minor units): half or more is high, less
 * than a twentieth low. People change it.
 */
export function severityAtFirst(amounts: {
  readonly disputedMinor: bigint;
  readonly invoiceMinor: bigint;
}): DisputeSeverity {
  const { disputedMinor, invoiceMinor } = amounts;
  if (invoiceMinor <= 0n || disputedMinor * 2n >= invoiceMinor) return 'high';
  return disputedMinor * 20n < invoiceMinor ? 'low' : 'normal';
}
