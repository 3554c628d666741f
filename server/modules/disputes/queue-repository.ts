import { Prisma } from '#prisma/generated/client.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { DisputeFilters } from './contract.ts';
import { DISPUTE_COLUMNS, DISPUTE_JOINS, type DisputeRow } from './repository.ts';

export type QueueWish = Pick<
  DisputeFilters,
  'state' | 'onlyOpen' | 'category' | 'severity' | 'tenant' | 'number' | 'isOverdue'
> & {
  /** An actor's name, `null` for those that nobody has, nothing for all. */
  readonly assignee?: string | null;
  readonly now: Date;
};

/** What is due first comes first, then what waits for the customer, then what has ended; an index has just these words. */
const DUE_KEY = Prisma.sql`case when s.ended_at is not null then 'infinity'::timestamptz
  else coalesce(s.due_at, '9999-01-01T00:00:00Z'::timestamptz) end`;
const CHOSEN_FROM = Prisma.sql`dispute d join dispute_standing s on s.tenant_id = d.tenant_id and s.dispute_id = d.id
  join tenant t on t.id = d.tenant_id`;

function conditionOf(wish: QueueWish): Prisma.Sql {
  const { assignee, category, isOverdue, now, number, onlyOpen, severity, state, tenant } = wish;
  const late = Prisma.sql`(s.due_at is not null and s.due_at < ${now})`;
  const conditions = [
    Prisma.sql`true`,
    ...(state === undefined ? [] : [Prisma.sql`s.state = ${state}::dispute_state`]),
    ...(onlyOpen === true ? [Prisma.sql`s.ended_at is null`] : []),
    ...(category === undefined ? [] : [Prisma.sql`d.category = ${category}`]),
    ...(severity === undefined ? [] : [Prisma.sql`s.severity = ${severity}::dispute_severity`]),
    ...(tenant === undefined ? [] : [Prisma.sql`t.external_id = ${tenant}`]),
    ...(number === undefined ? [] : [Prisma.sql`d.number = ${number}`]),
    ...(assignee === undefined ? [] : [Prisma.sql`s.assignee is not distinct from ${assignee}::text`]),
    ...(isOverdue === undefined ? [] : [isOverdue ? late : Prisma.sql`not ${late}`]),
  ];
  return Prisma.join(conditions, ' and ');
}

/** Where a page ended. */
export type QueuePlace = { readonly dueKey: string; readonly openedAt: string; readonly id: string };

export type QueueRow = DisputeRow & {
  readonly tenantName: string;
  readonly dueKey: string;
  readonly lineEn: string | null;
  readonly lineEs: string | null;
};

/** A page of the queue. The page is chosen first, so that only its rows are joined to what they are about. */
export function selectQueue(
  tx: Tx,
  wish: QueueWish,
  page: { readonly after: QueuePlace | null; readonly most: number },
): Promise<QueueRow[]> {
  const { after, most } = page;
  const beyond =
    after === null
      ? Prisma.empty
      : Prisma.sql`and ${DUE_KEY} >= ${after.dueKey}::timestamptz and (${DUE_KEY}, d.opened_at, d.id) > (${after.dueKey}::timestamptz, ${after.openedAt}::timestamptz, ${after.id}::uuid)`;
  return tx.$queryRaw`with chosen as materialized (
      select d.tenant_id, d.id, ${DUE_KEY} as due_key from ${CHOSEN_FROM} where ${conditionOf(wish)} ${beyond}
      order by ${DUE_KEY}, d.opened_at, d.id limit ${most})
    select ${DISPUTE_COLUMNS}, t.name as "tenantName", c.due_key::text as "dueKey",
      l.description_en as "lineEn", l.description_es as "lineEs"
    from chosen c join (${DISPUTE_JOINS}) on d.tenant_id = c.tenant_id and d.id = c.id
      left join invoice_line l on l.tenant_id = d.tenant_id and l.invoice_id = d.invoice_id and l.line_id = d.line
    order by c.due_key, d.opened_at, d.id`;
}

export function selectQueueTotals(
  tx: Tx,
  wish: QueueWish,
): Promise<{ readonly currency: string; readonly count: number; readonly totalMinor: bigint }[]> {
  return tx.$queryRaw`select d.currency, count(*)::int as count, sum(d.total_minor)::bigint as "totalMinor"
    from ${CHOSEN_FROM} where ${conditionOf(wish)} group by d.currency order by d.currency`;
}

export type NoteRow = {
  readonly id: string;
  readonly kind: string;
  readonly text: string;
  readonly actor: string;
  readonly at: Date;
};

/** Internal notes, the oldest first. Only the role of the desk can read them. */
export function selectNotes(
  tx: Tx,
  key: { readonly tenantId: string; readonly id: string },
): Promise<NoteRow[]> {
  return tx.disputeNote.findMany({
    where: { tenantId: key.tenantId, disputeId: key.id },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
    select: { id: true, kind: true, text: true, actor: true, at: true },
  });
}

export type SimilarRow = {
  readonly tenant: string;
  readonly number: number;
  readonly category: string;
  readonly meter: string | null;
  readonly isSameMeter: boolean;
  readonly state: string;
  readonly outcome: string | null;
  readonly currency: string;
  readonly totalMinor: bigint;
  readonly awardedMinor: bigint;
  readonly endedAt: Date;
};

/** Ended disputes of the same customer about the same meter first, then those of the same category, the latest first. */
export function selectSimilar(tx: Tx, about: DisputeRow, most: number): Promise<SimilarRow[]> {
  const { category, id, meter, tenantId } = about;
  return tx.$queryRaw`
    select t.external_id as tenant, d.number, d.category, d.meter, s.state::text, s.outcome::text, d.currency,
      coalesce(d.tenant_id = ${tenantId}::uuid and d.meter = ${meter}::text, false) as "isSameMeter",
      d.total_minor as "totalMinor", s.ended_at as "endedAt",
      coalesce((select sum(a.total_minor) from dispute_award a where a.tenant_id = d.tenant_id and a.dispute_id = d.id), 0)::bigint
        as "awardedMinor"
    from ${CHOSEN_FROM}
    where s.ended_at is not null and not (d.tenant_id = ${tenantId}::uuid and d.id = ${id}::uuid)
      and (d.category = ${category} or (d.tenant_id = ${tenantId}::uuid and d.meter = ${meter}::text))
    order by "isSameMeter" desc, s.ended_at desc, d.id limit ${most}`;
}
