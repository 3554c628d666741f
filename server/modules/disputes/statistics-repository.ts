import type { DisputeOutcome } from '#core/disputes/lifecycle.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type Span = { readonly from: Date; readonly to: Date };

const WITH_STANDING = Prisma.sql`dispute d join dispute_standing s on s.tenant_id = d.tenant_id and s.dispute_id = d.id`;

function openedIn({ from, to }: Span): Prisma.Sql {
  return Prisma.sql`d.opened_at >= ${from} and d.opened_at < ${to}`;
}

/** Whole days since the opening of each open dispute with how many there are, and how many are overdue. */
export function selectOpenAges(
  tx: Tx,
  now: Date,
): Promise<{ readonly days: number; readonly count: number; readonly overdue: number }[]> {
  return tx.$queryRaw`select greatest(0, floor(extract(epoch from ${now}::timestamptz - d.opened_at) / 86400))::int as days,
      count(*)::int as count, count(*) filter (where s.due_at < ${now})::int as overdue
    from ${WITH_STANDING} where s.ended_at is null group by 1 order by 1`;
}

export type DurationRow = {
  readonly count: number;
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
};

async function durations(tx: Tx, seconds: Prisma.Sql): Promise<DurationRow> {
  const [row] = await tx.$queryRaw<DurationRow[]>`
    with waited as (${seconds})
    select count(*)::int as count, percentile_disc(0.5) within group (order by seconds) as "medianSeconds",
      percentile_disc(0.9) within group (order by seconds) as "p90Seconds" from waited`;
  return row ?? { count: 0, medianSeconds: null, p90Seconds: null };
}

/** From the opening to the first words of the vendor, or to the resolution, of disputes opened in the span. */
export function selectFirstAnswers(tx: Tx, span: Span): Promise<DurationRow> {
  return durations(
    tx,
    Prisma.sql`select extract(epoch from min(p.at) - d.opened_at)::int as seconds
      from dispute d join dispute_step p on p.tenant_id = d.tenant_id and p.dispute_id = d.id
        and (p.kind = 'resolved' or (p.side = 'vendor' and p.text is not null))
      where ${openedIn(span)} group by d.tenant_id, d.id, d.opened_at`,
  );
}

/** From the opening to the end, of disputes that were resolved in the span. */
export function selectResolutions(tx: Tx, { from, to }: Span): Promise<DurationRow> {
  return durations(
    tx,
    Prisma.sql`select extract(epoch from s.ended_at - d.opened_at)::int as seconds from ${WITH_STANDING}
      where s.state = 'resolved' and s.ended_at >= ${from} and s.ended_at < ${to}`,
  );
}

/** Disputes that ended in the span, by how; no outcome is a withdrawal. */
export function selectOutcomes(
  tx: Tx,
  { from, to }: Span,
): Promise<{ readonly outcome: DisputeOutcome | null; readonly count: number }[]> {
  return tx.$queryRaw`select s.outcome::text, count(*)::int as count from ${WITH_STANDING}
    where s.ended_at >= ${from} and s.ended_at < ${to} group by s.outcome`;
}

type MoneyRow = { readonly currency: string; readonly minor: bigint };

/** What was given in the span. */
export function selectAwarded(tx: Tx, { from, to }: Span): Promise<MoneyRow[]> {
  return tx.$queryRaw`select a.currency, sum(a.total_minor)::bigint as minor
    from dispute_award a join dispute_step p on p.tenant_id = a.tenant_id and p.dispute_id = a.dispute_id
      and p.position = a.position
    where p.at >= ${from} and p.at < ${to} group by a.currency order by a.currency`;
}

export type GroupRow = MoneyRow & {
  readonly category: string;
  readonly meter: string;
  readonly opened: number;
  readonly accepted: number;
  readonly rejected: number;
};

/** Disputes opened in the span by category, meter and currency. */
export function selectGroups(tx: Tx, span: Span): Promise<GroupRow[]> {
  return tx.$queryRaw`select d.category, coalesce(d.meter, '') as meter, d.currency, count(*)::int as opened,
      count(*) filter (where s.outcome in ('accepted', 'partly-accepted'))::int as accepted,
      count(*) filter (where s.outcome = 'rejected')::int as rejected, sum(d.total_minor)::bigint as minor
    from ${WITH_STANDING} where ${openedIn(span)} group by d.category, d.meter, d.currency
    order by d.category, d.meter, d.currency`;
}

/** Meters that were doubted at least so often since then, the most doubted first. */
export function selectDisputedMeters(
  tx: Tx,
  wanted: { readonly since: Date; readonly least: number },
): Promise<{ readonly meter: string; readonly disputes: number; readonly customers: number }[]> {
  return tx.$queryRaw`select meter, count(*)::int as disputes, count(distinct tenant_id)::int as customers from dispute
    where opened_at >= ${wanted.since} and meter is not null group by meter having count(*) >= ${wanted.least}
    order by disputes desc, meter`;
}

export type DisputeFigures = {
  readonly open: number;
  readonly overdue: number;
  /** Nine of ten were answered within it; null where nobody was. */
  readonly firstAnswerSeconds: number | null;
};

/** How the disputes of all customers stand: counts only, before a customer is known. */
export async function selectFigures(tx: Tx, at: Date, since: Date): Promise<DisputeFigures> {
  const [row] = await tx.$queryRaw<DisputeFigures[]>`
    select open, overdue, first_answer_seconds as "firstAnswerSeconds" from openbook.dispute_figures(${at}, ${since})`;
  return row ?? { open: 0, overdue: 0, firstAnswerSeconds: null };
}
