import { commitmentStanding } from '#core/billing/commitment.ts';
import { addDays } from '#core/time/civil-date.ts';
import { civilDayAt } from '#core/time/zone-history.ts';
import { subscriptionsForClose } from '#server/modules/pricing/index.ts';
import { readZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { selectCountedLines } from '../close/commitment-repository.ts';
import { commitmentPeriod, countedInvoices, groupThatCounts } from '../close/commitment-rules.ts';
import type { CommitmentStandingDto } from '../contract-parties.ts';
import { findContracts, findInvoiceGroup } from './repository.ts';

/**
 * How far the commitment of a tenant is in the period of it that runs today, by its issued invoices alone; null where none
 * is agreed or it has not begun. What counts is what the close counts.
 */
export async function readCommitment(
  ctx: Ctx,
  input: { readonly tenantId: string },
): Promise<CommitmentStandingDto | null> {
  const { tenantId } = input;
  authorise(ctx, 'billing.readContract', { tenantId });
  const [contract] = await findContracts(ctx.tx, [tenantId]);
  const commitment = contract?.commitment ?? null;
  if (contract === undefined || commitment === null) return null;
  const zones = await readZones(ctx, { tenantId });
  const period = commitmentPeriod(commitment, civilDayAt(zones, ctx.now.getTime()).day);
  if (period === null) return null;
  const asClose: Ctx = { ...ctx, actor: { kind: 'system', job: 'commitment' } };
  const group = groupThatCounts(await subscriptionsForClose(asClose, { tenantIds: [tenantId] }), contract);
  const groupId = group === null ? null : await findInvoiceGroup(ctx.tx, group);
  const lines =
    groupId === null
      ? []
      : await selectCountedLines(ctx.tx, [
          { tenantId, invoiceGroupId: groupId, before: addDays(period.end, 1) },
        ]);
  const invoices = countedInvoices({ period, charges: commitment.charges }, lines);
  return {
    ...commitment,
    period,
    ...commitmentStanding({
      amount: commitment.amount,
      counted: invoices.map(({ amount }) => amount),
    }),
    invoices: invoices.map(({ amount, number }) => ({ number, amount })),
  };
}
