import { civilFromDate, dateFromCivil } from '#server/platform/db/civil-date.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { ObjectionOutcome } from './contract.ts';

export type ChangeRow = {
  readonly id: string;
  readonly itemId: string;
  readonly version: number;
  readonly slug: string;
  readonly kind: 'new' | 'changed' | 'ends';
  readonly effectiveFrom: string;
  readonly publishedAt: Date;
  readonly objectionsUntil: string | null;
  readonly contentSha256: string;
  readonly doneAt: Date | null;
};

export async function insertChange(tx: Tx, row: Omit<ChangeRow, 'doneAt'>): Promise<void> {
  const { effectiveFrom, objectionsUntil, ...rest } = row;
  const data = {
    ...rest,
    effectiveFrom: dateFromCivil(effectiveFrom),
    objectionsUntil: objectionsUntil === null ? null : dateFromCivil(objectionsUntil),
  };
  await tx.subprocessorChange.createMany({ data: [data], skipDuplicates: true });
}

type StoredChange = Omit<ChangeRow, 'effectiveFrom' | 'objectionsUntil' | 'kind'> & {
  readonly kind: string;
  readonly effectiveFrom: Date;
  readonly objectionsUntil: Date | null;
};

function changeFrom({ effectiveFrom, kind, objectionsUntil, ...row }: StoredChange): ChangeRow {
  return {
    ...row,
    kind: kind as ChangeRow['kind'],
    effectiveFrom: civilFromDate(effectiveFrom),
    objectionsUntil: objectionsUntil === null ? null : civilFromDate(objectionsUntil),
  };
}

/** Changes, the latest first; those that are not done where asked. */
export async function selectChanges(
  tx: Tx,
  where: { readonly id?: string; readonly doneAt?: null } = {},
): Promise<ChangeRow[]> {
  const rows = await tx.subprocessorChange.findMany({
    where,
    orderBy: [{ publishedAt: 'desc' }, { id: 'desc' }],
    take: 500,
  });
  return rows.map(changeFrom);
}

export async function markChangeDone(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.subprocessorChange.updateMany({ where: { id, doneAt: null }, data: { doneAt: at } });
}

/** Whoever tells a customer of changes, or hears its objections, stands in line until the transaction ends. */
export async function holdNotices(tx: Tx, tenantId: string): Promise<void> {
  const key = `subprocessor-notices:${tenantId}`;
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${key}, 0))::text`;
}

export type Key = { readonly tenantId: string; readonly changeId: string };

export type NoticeRow = Key & {
  readonly toldAt: Date;
  readonly daysAhead: number;
  readonly people: number;
  readonly attestationId: string;
};

export async function insertNotice(
  tx: Tx,
  row: NoticeRow,
  recipients: readonly { readonly userId: string; readonly mailId: string }[],
): Promise<void> {
  const { changeId, tenantId } = row;
  await tx.subprocessorNotice.create({ data: row });
  await tx.subprocessorRecipient.createMany({
    data: recipients.map((recipient) => ({ tenantId, changeId, ...recipient })),
  });
}

export function selectNotices(tx: Tx, where: Partial<Key>): Promise<NoticeRow[]> {
  return tx.subprocessorNotice.findMany({ where });
}

export type ObjectionRow = Key & {
  readonly reason: string;
  readonly filedBy: string;
  readonly filedAt: Date;
  readonly attestationId: string;
};

export async function insertObjection(tx: Tx, row: ObjectionRow): Promise<void> {
  await tx.subprocessorObjection.create({ data: row });
}

export function selectObjections(tx: Tx, where: Partial<Key>): Promise<ObjectionRow[]> {
  return tx.subprocessorObjection.findMany({ where });
}

export type AnswerRow = Key & {
  readonly outcome: string;
  readonly text: string;
  readonly answeredBy: string;
  readonly answeredAt: Date;
  readonly attestationId: string;
};

export async function insertAnswer(
  tx: Tx,
  row: Omit<AnswerRow, 'outcome'> & { readonly outcome: ObjectionOutcome },
): Promise<void> {
  await tx.subprocessorAnswer.create({ data: row });
}

export function selectAnswers(tx: Tx, where: Partial<Key>): Promise<AnswerRow[]> {
  return tx.subprocessorAnswer.findMany({ where });
}

/** How many of the mails about each change went out to each customer. */
export async function countSent(tx: Tx): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.$queryRaw<{ key: string; sent: number }[]>`
    select r.tenant_id::text || '/' || r.change_id::text as key, count(m.sent_at)::int as sent
    from subprocessor_recipient r join mail_message m on m.id = r.mail_id
    group by r.tenant_id, r.change_id`;
  return new Map(rows.map(({ key, sent }) => [key, sent]));
}

/** Changes of which somebody concerned was not told since an instant, and mails about changes that did not go out since then. */
export async function countLate(tx: Tx, before: Date): Promise<number> {
  const [row] = await tx.$queryRaw<{ late: number }[]>`
    select (select count(*) from subprocessor_change where done_at is null and published_at < ${before})::int
      + (select count(*) from subprocessor_withdrawal where done_at is null and withdrawn_at < ${before})::int
      + openbook.unsent_subprocessor_mails(${before}) as late`;
  return row?.late ?? 0;
}
