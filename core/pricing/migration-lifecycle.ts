import type { BillingSchedule } from '#core/time/billing-period.ts';
import { periodContaining } from '#core/time/billing-period.ts';
import { addDays, type CivilDate } from '#core/time/civil-date.ts';
import { type HeldSubscription, heldPieces } from './days-held.ts';
import type { PriceDirection } from './direction.ts';
import { firstBoundary, firstDayAfterNotice } from './migration-boundary.ts';

/** Planned, told to the customer, and done; or taken back by a person, or not possible any more. */
export type MigrationState = 'planned' | 'notified' | 'applied' | 'withdrawn' | 'refused';

/** Which states may follow; the last three are final. */
export const MIGRATION_TRANSITIONS: Readonly<Record<MigrationState, readonly MigrationState[]>> = {
  planned: ['notified', 'withdrawn', 'refused'],
  notified: ['applied', 'withdrawn', 'refused'],
  applied: [],
  withdrawn: [],
  refused: [],
};

/** Why a subscription cannot go over: it is cancelled by then, or it has left the version for another one. */
export type MigrationObstacle = 'cancelled' | 'overtaken';

export type MigrationFacts = {
  readonly direction: PriceDirection;
  readonly from: { readonly plan: string; readonly version: number };
  readonly plannedFor: CivilDate;
  /** The days of notice that the contract asks for. */
  readonly noticeDays: number;
  /** Neither before the day that was asked for, nor before the version is effective. */
  readonly notBefore: CivilDate;
  readonly schedule: BillingSchedule;
  readonly held: HeldSubscription;
  readonly today: CivilDate;
  /** The day on which all mailboxes had the notice, for a change that is no rise the day it was told; null until then. */
  readonly noticeOn: CivilDate | null;
  /** Whether the customer was told of exactly this day. */
  readonly isTold: boolean;
};

export type MigrationStep =
  | { readonly step: 'refuse'; readonly obstacle: MigrationObstacle }
  | { readonly step: 'move'; readonly to: CivilDate }
  | { readonly step: 'tell' }
  | { readonly step: 'apply' }
  | { readonly step: 'wait' };

/**
 * What is to be done next for one subscription. Its day moves on when the notice would come too short, or when its period is
 * over before anybody did it; it is done from the day before on, so that it stands when the period begins.
 */
export function nextMigrationStep(facts: MigrationFacts): MigrationStep {
  const obstacle = migrationObstacle(facts, facts.plannedFor);
  if (obstacle !== null) return { step: 'refuse', obstacle };
  const earliest = earliestBoundary(facts);
  if (facts.plannedFor < earliest) return { step: 'move', to: earliest };
  if (!facts.isTold) return { step: 'tell' };
  if (facts.noticeOn === null) return { step: 'wait' };
  return { step: addDays(facts.today, 1) >= facts.plannedFor ? 'apply' : 'wait' };
}

/** What stands in the way of going over on a day; null where nothing does. */
export function migrationObstacle(
  { from, held }: Pick<MigrationFacts, 'from' | 'held'>,
  day: CivilDate,
): MigrationObstacle | null {
  const [piece] = heldPieces(held, { start: day, end: addDays(day, 1) });
  if (piece === undefined) return 'cancelled';
  return piece.plan === from.plan && piece.version === from.version ? null : 'overtaken';
}

/** The first start of a period that respects the notice, the day asked for, and that what is over is billed. */
export function earliestBoundary(
  facts: Pick<
    MigrationFacts,
    'direction' | 'held' | 'noticeDays' | 'noticeOn' | 'notBefore' | 'schedule' | 'today'
  >,
): CivilDate {
  const { direction, held, noticeDays, notBefore, schedule, today } = facts;
  const noticeOn = facts.noticeOn ?? today;
  return firstBoundary(schedule, [
    firstDayAfterNotice({ direction, noticeDays, noticeOn }),
    notBefore,
    held.startsOn,
    periodContaining(schedule, today).start,
  ]);
}
