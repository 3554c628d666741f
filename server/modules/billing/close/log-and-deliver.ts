import { assert, required } from '#core/assert.ts';
import { formatMoney, moneyToWire } from '#core/money/money.ts';
import { loggedRecords } from '#server/modules/evidence/index.ts';
import { readHolders } from '#server/modules/identity/index.ts';
import { announce, enqueueMail, notifyMany } from '#server/modules/notifications/index.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import { settings } from '#server/platform/env.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { findBillingProfiles, findIssuers } from '../parties/repository.ts';
import { type ClaimedClose, closeKeyText } from './close-row.ts';
import { findInvoicesOfCloses, type InvoiceOfClose } from './invoice-reading.ts';
import { moveCloses, postponeCloses } from './repository.ts';

/** Writes the mail about an invoice; the texts belong to the documents, which this module does not know. */
export type ComposeMail = (facts: {
  readonly number: string;
  readonly seller: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly total: { readonly amount: string; readonly currency: string };
  /** What grants paid of the total, and what is asked for; absent where no grant paid. */
  readonly granted?: { readonly paid: string; readonly asked: string };
  readonly dueOn: string;
  readonly url: string;
  readonly locale: 'en' | 'es';
}) => { readonly subject: string; readonly text: string };

const RECEIPT_PAUSE_MS = 2_000;

/** From signed to logged: once the record of the invoice is a leaf of the log; until then it is looked at again. */
export async function confirmLogged(ctx: Ctx, closes: readonly ClaimedClose[]): Promise<void> {
  const invoices = await invoicesByClose(ctx, closes);
  const logged = await loggedRecords(
    ctx,
    closes.map((close) => ({
      tenantId: close.tenantId,
      kind: 'invoice',
      subjectRef: required(invoices.get(closeKeyText(close)), 'a signed close has its invoice').id,
    })),
  );
  const isLogged = (close: ClaimedClose) =>
    logged.has(`${close.tenantId}/${invoices.get(closeKeyText(close))?.id}`);
  const until = new Date(ctx.now.getTime() + RECEIPT_PAUSE_MS);
  await postponeCloses(
    ctx.tx,
    closes.filter((close) => !isLogged(close)).map((close) => ({ close, until })),
  );
  await moveCloses(ctx.tx, {
    from: 'signed',
    to: 'logged',
    at: ctx.now,
    actor: actorName(ctx.actor),
    closes: closes.filter(isLogged),
  });
  await announceInvoices(ctx, 'invoice.issued', closes.filter(isLogged), invoices);
  await faultPoint('close.logged');
}

/**
 * From logged to delivered: writes one mail for each bill-to mailbox with a link to the invoice. Without a mailbox the
 * invoice is delivered by standing in the portal.
 */
export async function deliverCloses(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
  composeMail: ComposeMail,
): Promise<void> {
  const invoices = await invoicesByClose(ctx, closes);
  const tenantIds = [...new Set(closes.map((close) => close.tenantId))];
  const profiles = new Map((await findBillingProfiles(ctx.tx, tenantIds)).map((one) => [one.id, one]));
  const slugs = [...new Set([...profiles.values()].map((one) => one.issuer))];
  const issuers = new Map((await findIssuers(ctx.tx, slugs)).map((one) => [one.slug, one]));
  const tenants = new Map((await readTenantsWithZones(ctx, { tenantIds })).map((one) => [one.id, one]));
  const deliveries: {
    tenant_id: string;
    invoice_id: string;
    recipient: string;
    dedup_key: string;
    at: string;
  }[] = [];
  for (const close of closes) {
    const invoice = required(invoices.get(closeKeyText(close)), 'a logged close has its invoice');
    const tenant = required(tenants.get(close.tenantId), 'the tenant is visible');
    const profile = required(profiles.get(close.billingProfileId), 'a close has its billing profile');
    const mail = composeMail({
      number: invoice.number,
      seller: issuers.get(profile.issuer)?.legalName ?? '',
      period: { start: invoice.periodStart, end: invoice.periodEnd },
      total: moneyToWire({ amountMinor: invoice.totalMinor, currency: invoice.currency }),
      ...grantedOf(invoice),
      dueOn: invoice.dueOn,
      url: `${settings().url}/t/${tenant.externalId}/invoices/${invoice.number}`,
      locale: tenant.locale,
    });
    for (const recipient of profile.billTo) {
      const dedupKey = `invoice:${invoice.id}:${recipient}`;
      await enqueueMail(ctx, {
        tenantId: close.tenantId,
        to: recipient,
        locale: tenant.locale,
        ...mail,
        dedupKey,
      });
      deliveries.push({
        tenant_id: close.tenantId,
        invoice_id: invoice.id,
        recipient,
        dedup_key: dedupKey,
        at: ctx.now.toISOString(),
      });
    }
  }
  await insertRows(ctx.tx, 'delivery', deliveries);
  await insertRows(
    ctx.tx,
    'invoice_state',
    [...invoices.values()].map((invoice) => ({
      tenant_id: invoice.tenantId,
      invoice_id: invoice.id,
      ordinal: 1,
      status: 'delivered',
      actor: actorName(ctx.actor),
      at: ctx.now.toISOString(),
    })),
  );
  await moveCloses(ctx.tx, {
    from: 'logged',
    to: 'delivered',
    at: ctx.now,
    actor: actorName(ctx.actor),
    closes,
  });
  await announceInvoices(ctx, 'invoice.delivered', closes, invoices);
  await tellReaders(ctx, closes, invoices);
  await faultPoint('close.delivered');
}

/** Tells whoever asked for it of these invoices, with what the customer may see of them. */
async function announceInvoices(
  ctx: Ctx,
  type: 'invoice.issued' | 'invoice.delivered',
  closes: readonly ClaimedClose[],
  invoices: ReadonlyMap<string, InvoiceOfClose>,
): Promise<void> {
  if (closes.length === 0) return;
  const tenantIds = [...new Set(closes.map((close) => close.tenantId))];
  const tenants = new Map((await readTenantsWithZones(ctx, { tenantIds })).map((one) => [one.id, one]));
  const events = closes.map((close) => {
    const invoice = required(invoices.get(closeKeyText(close)), 'a final close has its invoice');
    const tenant = required(tenants.get(close.tenantId), 'the tenant is visible').externalId;
    return {
      type,
      tenantId: close.tenantId,
      key: invoice.id,
      data: {
        tenant,
        number: invoice.number,
        period: { start: invoice.periodStart, end: invoice.periodEnd },
        total: moneyToWire({ amountMinor: invoice.totalMinor, currency: invoice.currency }),
        dueOn: invoice.dueOn,
        url: `${settings().url}/t/${tenant}/invoices/${invoice.number}`,
      },
    };
  });
  await announce(ctx, events);
}

/** A notice to whoever reads invoices at the customer. */
async function tellReaders(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
  invoices: ReadonlyMap<string, InvoiceOfClose>,
): Promise<void> {
  const tenantIds = [...new Set(closes.map((close) => close.tenantId))];
  const holders = await readHolders(ctx, { tenantIds, roles: ['tenant_admin', 'billing_reader'] });
  if (holders.length === 0) return;
  const names = new Map(
    (await readTenantsWithZones(ctx, { tenantIds })).map(({ externalId, id }) => [id, externalId]),
  );
  const byTenant = Map.groupBy(holders, ({ tenantId }) => tenantId);
  await notifyMany(
    ctx,
    closes.flatMap((close) => {
      const { number } = required(invoices.get(closeKeyText(close)), 'a logged close has its invoice');
      return (byTenant.get(close.tenantId) ?? []).map(({ tenantId, userId }) => ({
        tenantId,
        userId,
        kind: 'invoice.issued',
        params: { number },
        href: `/t/${names.get(tenantId)}/invoices/${number}`,
      }));
    }),
  );
}

async function invoicesByClose(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
): Promise<Map<string, InvoiceOfClose>> {
  const rows = await findInvoicesOfCloses(ctx.tx, closes);
  assert(rows.length === closes.length, 'every final close has its invoice');
  return new Map(rows.map((row) => [closeKeyText({ tenantId: row.tenantId, id: row.closeId }), row]));
}

function grantedOf({ creditedMinor, currency, totalMinor }: InvoiceOfClose) {
  if (creditedMinor === 0n) return {};
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
  return { granted: { paid: money(creditedMinor), asked: money(totalMinor - creditedMinor) } };
}
