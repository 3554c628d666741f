import type { Tx } from '#server/platform/db/tx.ts';
import type { DraftInvoiceDto } from '../contract-closes.ts';

type DraftRow = Omit<DraftInvoiceDto, 'cutOffAt' | 'period'> & {
  readonly cutOffAt: Date;
  readonly start: string;
  readonly end: string;
};

/** Closes that have no number yet, newest period first; of one tenant or of all that the transaction sees. */
export async function selectDrafts(
  tx: Tx,
  input: { readonly tenantId: string | null; readonly most: number },
): Promise<DraftInvoiceDto[]> {
  const rows = await tx.$queryRaw<DraftRow[]>`
    select c.tenant_id::text as "tenantId", t.external_id as tenant, t.name as "tenantName", c.id::text, g.currency,
      c.period_start::text as start, c.period_end::text as "end", c.zone, c.cut_off_at as "cutOffAt", c.phase::text,
      c.park_reason as reason
    from close c join tenant t on t.id = c.tenant_id
    join invoice_group g on g.tenant_id = c.tenant_id and g.id = c.invoice_group_id
    where (${input.tenantId}::uuid is null or c.tenant_id = ${input.tenantId}::uuid)
      and c.phase in ('open', 'collecting', 'sealed', 'rated', 'parked')
    order by c.period_start desc, t.external_id, c.id limit ${input.most}::int`;
  return rows.map(({ cutOffAt, end, start, ...draft }) => ({
    ...draft,
    period: { start, end },
    cutOffAt: cutOffAt.toISOString(),
  }));
}
