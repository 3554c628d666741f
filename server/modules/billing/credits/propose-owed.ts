import { required } from '#core/assert.ts';
import { leftOfLine } from '#core/billing/credit-note.ts';
import { type BilledLine, type PlacedCredit, placeCredits } from '#core/billing/place-credit.ts';
import { formatMoney } from '#core/money/money.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  insertItemProposal,
  lockOwed,
  type OwedItemRow,
  selectInvoicesThatBilled,
  selectOwedItems,
  tenantsOwedCredit,
} from './owed-repository.ts';
import { creditedInvoice, documentOfInvoice, proposeFigures } from './propose-credit.ts';
import { selectCredited } from './repository.ts';

/** Words why a credit is due, in the customer's language; the texts belong to the documents. */
export type SayWhyOwed = (facts: {
  readonly items: readonly string[];
  readonly locale: 'en' | 'es';
}) => string;

/** Tenants that are owed late usage for which a credit is to be proposed, by id only. */
export async function readTenantsOwedCredit(ctx: Ctx, input: { readonly most: number }): Promise<string[]> {
  authorise(ctx, 'billing.proposeOwedCredit', 'vendor');
  return tenantsOwedCredit(ctx.tx, input.most);
}

/**
 * Proposes credits for what late usage owes a tenant: one for each invoice that billed it, the one of the original period
 * first, at the rates that it was taxed with. What was given back already is noted as such. Other people approve as they do
 * any credit. Answers the proposals; again it finds nothing to do. With `itemId` only that item, which may have been rejected
 * before; raises `billing.item_not_waiting` (409) when nothing of it can be proposed.
 */
export async function proposeOwedCredits(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly itemId?: string; readonly sayWhy: SayWhyOwed },
): Promise<readonly { readonly approvalId: string }[]> {
  const { itemId = null, tenantId } = input;
  authorise(ctx, 'billing.proposeOwedCredit', { tenantId });
  await lockOwed(ctx.tx, tenantId);
  const items = await selectOwedItems(ctx.tx, { tenantId, itemId });
  if (items.length === 0 && itemId !== null)
    throw new DomainError('billing.item_not_waiting', {
      message: 'Nothing of this waits for a credit.',
      path: 'itemId',
      status: 409,
    });
  const proposals: { approvalId: string }[] = [];
  for (const [currency, owed] of Map.groupBy(items, (item) => item.currency)) {
    const { leftOver, placed } = placeCredits(
      owed.map(owedCredit),
      await linesThatBilled(ctx, tenantId, owed),
    );
    for (const credit of placed) {
      const approvalId = await proposePlaced(ctx, { ...input, currency, credit });
      proposals.push({ approvalId });
      for (const { item } of credit.settles) await note(ctx, { tenantId, owed, item, approvalId });
    }
    const proposed = new Set(placed.flatMap(({ settles }) => settles.map(({ item }) => item)));
    for (const item of leftOver.keys())
      if (!proposed.has(item)) await note(ctx, { tenantId, owed, item, approvalId: null });
  }
  return proposals;
}

function owedCredit({ entry, restMinor, sourceRef }: OwedItemRow) {
  return { item: sourceRef, amountMinor: restMinor, ...entry };
}

async function linesThatBilled(
  ctx: Ctx,
  tenantId: string,
  owed: readonly OwedItemRow[],
): Promise<BilledLine[]> {
  const entries = owed.map(({ entry }) => entry);
  const lines: BilledLine[] = [];
  for (const { number } of await selectInvoicesThatBilled(ctx.tx, { tenantId, entries })) {
    const row = await creditedInvoice(ctx, number);
    const given = { invoice: documentOfInvoice(row), credited: await selectCredited(ctx.tx, row) };
    for (const line of given.invoice.lines)
      lines.push({
        invoice: number,
        line: line.id,
        subscription: line.subscription,
        charge: line.charge,
        period: line.period,
        leftMinor: leftOfLine(given, line).netMinor,
      });
  }
  return lines;
}

async function proposePlaced(
  ctx: Ctx,
  input: {
    readonly tenantId: string;
    readonly currency: string;
    readonly credit: PlacedCredit;
    readonly sayWhy: SayWhyOwed;
  },
): Promise<string> {
  const { credit, currency, sayWhy, tenantId } = input;
  const print = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
  const [tenant] = await readTenantsWithZones(ctx, { tenantIds: [tenantId] });
  const outcome = await proposeFigures(ctx, {
    tenantId,
    number: credit.invoice,
    currency,
    lines: credit.lines.map(({ amountMinor, line }) => ({ line, amount: print(amountMinor) })),
    settles: credit.settles.map(({ amountMinor, item }) => ({ item, amount: print(amountMinor) })),
    reason: sayWhy({
      items: credit.settles.map(({ item }) => item),
      locale: required(tenant, 'the tenant is visible').locale,
    }),
  });
  return outcome.id;
}

async function note(
  ctx: Ctx,
  input: {
    readonly tenantId: string;
    readonly owed: readonly OwedItemRow[];
    readonly item: string;
    readonly approvalId: string | null;
  },
): Promise<void> {
  const item = required(
    input.owed.find(({ sourceRef }) => sourceRef === input.item),
    'what is placed was owed',
  );
  await insertItemProposal(ctx.tx, {
    tenantId: input.tenantId,
    itemId: item.id,
    approvalId: input.approvalId,
    actor: actorName(ctx.actor),
    at: ctx.now,
  });
}
