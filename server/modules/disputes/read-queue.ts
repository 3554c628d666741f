import { formatMoney } from '#core/money/money.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type DisputeFilters, disputeFilters } from './contract.ts';
import type { DisputeQueue, QueuedDispute, WorkerDto } from './contract-triage.ts';
import {
  type QueuePlace,
  type QueueRow,
  type QueueWish,
  selectQueue,
  selectQueueTotals,
} from './queue-repository.ts';
import { namesOf, summaryOf } from './read-disputes.ts';

function assigneeWanted(ctx: Ctx, assignee: DisputeFilters['assignee']): Pick<QueueWish, 'assignee'> {
  if (assignee === undefined) return {};
  if (assignee === 'nobody') return { assignee: null };
  return { assignee: assignee === 'me' ? actorName(ctx.actor) : `user:${assignee}` };
}

function placeOf(after: string): QueuePlace {
  const [dueKey = '', openedAt = '', id = ''] = after.split('~');
  const isPlace = [dueKey, openedAt].every((text) => /^[\d: T.Z+-]{10,40}$|^infinity$/.test(text));
  if (!isPlace || !/^[0-9a-f-]{36}$/.test(id))
    throw new DomainError('disputes.page_unknown', {
      message: 'This is not a page of the queue.',
      path: 'after',
    });
  return { dueKey, openedAt, id };
}

/** Whoever has a dispute, by the name that people know. */
export function workerOf(assignee: string | null, name: (actor: string) => string): WorkerDto | null {
  return assignee === null ? null : { userId: assignee.replace(/^user:/, ''), name: name(assignee) };
}

/**
 * Disputes of all customers, what is due first at the top, a page at a time, with what is in doubt of all that the filters
 * choose by currency. Raises `disputes.page_unknown`.
 */
export async function readQueue(ctx: Ctx, input: DisputeFilters): Promise<DisputeQueue> {
  authorise(ctx, 'disputes.readTriage', 'vendor');
  const { after, assignee, most, ...filters } = disputeFilters.parse(input);
  const wish: QueueWish = { ...filters, ...assigneeWanted(ctx, assignee), now: ctx.now };
  const found = await selectQueue(ctx.tx, wish, {
    after: after === undefined ? null : placeOf(after),
    most: most + 1,
  });
  const rows = found.slice(0, most);
  const name = await namesOf(
    ctx,
    rows.flatMap(({ assignee: worker, openedBy }) => (worker === null ? [openedBy] : [openedBy, worker])),
  );
  const totals = await selectQueueTotals(ctx.tx, wish);
  const last = found.length > most ? rows.at(-1) : undefined;
  return {
    disputes: rows.map((row) => queued(row, ctx.now, name)),
    totals: totals.map(({ count, currency, totalMinor }) => ({
      currency,
      count,
      total: formatMoney({ amountMinor: totalMinor, currency }),
    })),
    next: last === undefined ? null : `${last.dueKey}~${last.openedAt.toISOString()}~${last.id}`,
  };
}

function queued(row: QueueRow, now: Date, name: (actor: string) => string): QueuedDispute {
  const { assignee, lineEn, lineEs, meter, tenant, tenantName } = row;
  const lineText = lineEn === null || lineEs === null ? null : { en: lineEn, es: lineEs };
  return {
    ...summaryOf(row, now, name),
    tenant,
    tenantName,
    meter,
    lineText,
    assignee: workerOf(assignee, name),
  };
}
