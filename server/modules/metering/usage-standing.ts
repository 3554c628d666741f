import { addDays, datesFrom } from '#core/time/civil-date.ts';
import { civilDayAt } from '#core/time/zone-history.ts';
import { readZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { EventCounts } from './contract.ts';
import { sealDueAt } from './seal-due-at.ts';
import { selectFirstDay, selectGates } from './seal-repository.ts';
import { selectCountsByDay } from './usage-repository.ts';

/** How the usage of a customer stands over some days: `[start, end)`, in its zone. */
export type UsageStanding = {
  readonly start: string;
  readonly end: string;
  /** Days whose seal was due by now, and how many of them are sealed. A day that stands aside is not. */
  readonly daysDue: number;
  readonly daysSealed: number;
  readonly counts: EventCounts;
};

/** The last `days` civil days up to today, or fewer for a customer who is newer; null for one that used nothing in them. */
export async function readUsageStanding(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly days: number },
): Promise<UsageStanding | null> {
  const { days, tenantId } = input;
  authorise(ctx, 'metering.readUsage', { tenantId });
  const zones = await readZones(ctx, { tenantId });
  const { day: today } = civilDayAt(zones, ctx.now.getTime());
  const end = addDays(today, 1);
  const first = await selectFirstDay(ctx.tx, tenantId);
  if (first === null || first >= end) return null;
  const earliest = addDays(end, -days);
  const range = { tenantId, start: first > earliest ? first : earliest, end };
  const gates = new Map((await selectGates(ctx.tx, range)).map((gate) => [gate.day, gate]));
  const due = datesFrom(range.start, end).filter((day) => {
    const dueAt = gates.get(day)?.sealDueAt ?? new Date(sealDueAt(zones, day));
    return dueAt <= ctx.now;
  });
  const counts = { received: 0, accepted: 0, duplicate: 0, late: 0, rejected: 0 };
  for (const counted of await selectCountsByDay(ctx.tx, range)) {
    counts.received += counted.received;
    counts.accepted += counted.accepted;
    counts.duplicate += counted.duplicate;
    counts.late += counted.late;
    counts.rejected += counted.rejected;
  }
  return {
    start: range.start,
    end,
    daysDue: due.length,
    daysSealed: due.filter((day) => {
      const gate = gates.get(day);
      return gate !== undefined && gate.nextSequence > 0 && gate.parkedReason === null;
    }).length,
    counts,
  };
}
