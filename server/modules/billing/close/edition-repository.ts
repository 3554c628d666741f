import { assert } from '#core/assert.ts';
import type { ClosePhase } from '#core/billing/close-lifecycle.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { ClaimedClose, CloseKey } from './close-row.ts';

/** An invoice with the close that made it. */
export type InvoiceOfEdition = {
  readonly tenantId: string;
  readonly invoiceId: string;
  readonly number: string;
  readonly sha256: string;
  readonly closeId: string;
  readonly edition: number;
  readonly phase: ClosePhase;
  readonly fence: bigint;
  /** Whether a later edition of its period stands. */
  readonly isReplaced: boolean;
};

/** The invoice of a number among those that the transaction sees; its close is held until the transaction ends. */
export async function lockInvoice(tx: Tx, number: string): Promise<InvoiceOfEdition | null> {
  const [row] = await tx.$queryRaw<InvoiceOfEdition[]>`
    select i.tenant_id::text as "tenantId", i.id::text as "invoiceId", i.number, i.sha256, c.id::text as "closeId", c.edition,
      c.phase::text, c.fence,
      exists (select from close l where l.tenant_id = c.tenant_id and l.billing_profile_id = c.billing_profile_id
        and l.invoice_group_id = c.invoice_group_id and l.period_start = c.period_start and l.purpose = c.purpose
        and l.edition > c.edition) as "isReplaced"
    from invoice i join close c on c.tenant_id = i.tenant_id and c.id = i.close_id
    where i.number = ${number} for update of c`;
  return row ?? null;
}

/** Makes an invoice void that nobody has received, with its close. */
export async function voidRows(
  tx: Tx,
  invoice: InvoiceOfEdition,
  by: {
    readonly reason: string;
    readonly attestationId: string;
    readonly at: Date;
    readonly actor: string;
  },
): Promise<void> {
  const { closeId, fence, invoiceId, tenantId } = invoice;
  const at = by.at.toISOString();
  const moved = await tx.$executeRaw`
    update close set phase = 'void', fence = fence + 1
    where tenant_id = ${tenantId}::uuid and id = ${closeId}::uuid and fence = ${fence}`;
  assert(moved === 1, 'the close that is held is made void');
  const step = { phase: 'void', actor: by.actor, at };
  await insertRows(tx, 'close_step', [
    { tenant_id: tenantId, close_id: closeId, fence: fence + 1n, ...step },
  ]);
  await insertRows(tx, 'invoice_state', [
    { tenant_id: tenantId, invoice_id: invoiceId, ordinal: 1, status: 'void', actor: by.actor, at },
  ]);
  await insertRows(tx, 'invoice_void', [
    {
      tenant_id: tenantId,
      invoice_id: invoiceId,
      reason: by.reason,
      attestation_id: by.attestationId,
      actor: by.actor,
      at,
    },
  ]);
}

/** Opens the next edition of a close: the same period of the same group, to be calculated anew. */
export async function insertNextEdition(
  tx: Tx,
  next: CloseKey & { readonly newId: string; readonly now: Date },
): Promise<void> {
  const inserted = await tx.$executeRaw`
    insert into close (tenant_id, id, billing_profile_id, invoice_group_id, period_start, period_end, zone, purpose, edition,
      phase, cut_off_at, inputs_digest, fence, next_attempt_at, created_at)
    select tenant_id, ${next.newId}::uuid, billing_profile_id, invoice_group_id, period_start, period_end, zone, purpose,
      edition + 1, 'open', cut_off_at, inputs_digest, 0, ${next.now}, ${next.now}
    from close where tenant_id = ${next.tenantId}::uuid and id = ${next.id}::uuid`;
  assert(inserted === 1, 'the next edition is opened');
}

export type EarlierEdition = CloseKey & { readonly number: string; readonly rules: string };

/** What the editions before these closes billed: their numbers and rules, by the close that replaces them. */
export function findEarlierEditions(tx: Tx, closes: readonly ClaimedClose[]): Promise<EarlierEdition[]> {
  const replacing = closes.filter(({ edition }) => edition > 1);
  if (replacing.length === 0) return Promise.resolve([]);
  return tx.$queryRaw`
    select c.tenant_id::text as "tenantId", c.id::text, i.number, convert_from(d.bytes, 'UTF8') as rules
    from unnest(${replacing.map((one) => one.tenantId)}::uuid[], ${replacing.map((one) => one.id)}::uuid[]) as k(tenant_id, id)
    join close c on c.tenant_id = k.tenant_id and c.id = k.id
    join close e on e.tenant_id = c.tenant_id and e.billing_profile_id = c.billing_profile_id
      and e.invoice_group_id = c.invoice_group_id and e.period_start = c.period_start and e.purpose = c.purpose
      and e.edition = c.edition - 1
    join invoice i on i.tenant_id = e.tenant_id and i.close_id = e.id
    join close_document d on d.tenant_id = e.tenant_id and d.close_id = e.id and d.name = 'rules.json'`;
}

/** Numbers of proposals that are open for what an invoice owes its customer. */
export async function hasOpenItemProposals(
  tx: Tx,
  invoice: { readonly tenantId: string; readonly number: string },
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ has: boolean }[]>`
    select exists (select from pending_item i
      join pending_item_proposal p on p.tenant_id = i.tenant_id and p.item_id = i.id
      left join approval_standing s on s.request_id = p.approval_id
      where i.tenant_id = ${invoice.tenantId}::uuid and i.source = 'late-usage'
        and split_part(i.source_ref, '/', 1) = ${invoice.number} and s.state in ('proposed', 'approved', 'executed')) as has`;
  return row?.has ?? false;
}
