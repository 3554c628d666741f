import { required } from '#core/assert.ts';
import { moneyToWire, type WireMoney } from '#core/money/money.ts';
import { type AccountInvoice, settleInvoices } from '#core/payments/account.ts';
import { dueReminder } from '#core/payments/reminders.ts';
import { addDays } from '#core/time/civil-date.ts';
import { readBillingProfile, readIssuer } from '#server/modules/billing/index.ts';
import { enqueueMail } from '#server/modules/notifications/index.ts';
import { readTenant } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { loadBooks } from './books.ts';
import { insertReminder, lockBooks, selectReminders, selectTenantsToRemind } from './repository.ts';

/** Writes a reminder; the texts belong to the documents, which this module does not know. */
export type ComposeReminder = (facts: {
  readonly number: string;
  readonly seller: string;
  readonly open: WireMoney;
  readonly dueOn: string;
  readonly daysOverdue: number;
  readonly step: number;
  readonly url: string;
  readonly statementUrl: string;
  readonly locale: 'en' | 'es';
}) => { readonly subject: string; readonly text: string };

/** Tenants that may have a late invoice, in order, after one of them; ids only, before a tenant is known. */
export async function readTenantsToRemind(
  ctx: Ctx,
  input: { readonly after: string | null; readonly most: number },
): Promise<string[]> {
  authorise(ctx, 'payments.readDueReminders', 'vendor');
  // No day on earth is later than the one after the day in UTC.
  const today = addDays(ctx.now.toISOString().slice(0, 10), 1);
  return selectTenantsToRemind(ctx.tx, { ...input, today });
}

/**
 * Writes the reminders that are due for one tenant today, one mail for each bill-to mailbox: only for what is late and not
 * in dispute, each step once. Answers of how many invoices. Without a mailbox nobody is reminded.
 */
export async function remindTenant(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly compose: ComposeReminder },
): Promise<number> {
  const { tenantId, compose } = input;
  authorise(ctx, 'payments.remindTenant', { tenantId });
  await lockBooks(ctx.tx, tenantId);
  const { account, today } = await loadBooks(ctx, tenantId);
  const settlements = settleInvoices(account, today);
  const sent = Map.groupBy(await selectReminders(ctx.tx, tenantId), ({ invoiceId }) => invoiceId);
  const due = account.invoices.flatMap((invoice) => {
    const settlement = required(settlements.get(invoice.id), 'every invoice has its settlement');
    const step = dueReminder({ settlement, sent: sent.get(invoice.id) ?? [], today });
    return step === null ? [] : [{ invoice, settlement, step }];
  });
  if (due.length === 0) return 0;
  const letter = await letterhead(ctx, tenantId);
  if (letter.recipients.length === 0) return 0;
  for (const { invoice, settlement, step } of due) {
    const openMinor = settlement.openMinor - settlement.disputedMinor;
    const mail = compose({
      number: invoice.number,
      seller: letter.seller,
      open: moneyToWire({ amountMinor: openMinor, currency: invoice.currency }),
      dueOn: invoice.dueOn,
      daysOverdue: settlement.daysOverdue,
      step,
      url: `${letter.portal}/invoices/${invoice.number}`,
      statementUrl: `${letter.portal}/statement`,
      locale: letter.locale,
    });
    await send(ctx, { tenantId, invoice, step, mail, ...letter });
    await insertReminder(ctx.tx, {
      tenantId,
      invoiceId: invoice.id,
      step,
      sentOn: today,
      openMinor,
      actor: actorName(ctx.actor),
      at: ctx.now,
    });
  }
  return due.length;
}

async function send(
  ctx: Ctx,
  input: {
    readonly tenantId: string;
    readonly invoice: AccountInvoice;
    readonly step: number;
    readonly mail: ReturnType<ComposeReminder>;
    readonly recipients: readonly string[];
    readonly locale: 'en' | 'es';
  },
): Promise<void> {
  const { tenantId, invoice, step, mail, locale } = input;
  for (const to of input.recipients)
    await enqueueMail(ctx, {
      tenantId,
      to,
      locale,
      ...mail,
      dedupKey: `reminder:${invoice.id}:${step}:${to}`,
    });
}

async function letterhead(ctx: Ctx, tenantId: string) {
  const { externalId, locale } = await readTenant(ctx, { tenantId });
  const profile = await readBillingProfile(ctx, { tenantId }).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'billing.profile_missing') return null;
    throw error;
  });
  const issuer = profile === null ? null : await readIssuer(ctx, { slug: profile.issuer });
  return {
    locale,
    portal: `${settings().url}/t/${externalId}`,
    recipients: profile?.billTo ?? [],
    seller: issuer?.legalName ?? '',
  };
}
