import type { Tx } from '#server/platform/db/tx.ts';
import type { MailMessage, MailSummary, NoticePlace, NoticeToMail, NoticeView } from './contract.ts';

type NewMail = Omit<MailMessage, 'sentAt'> & {
  readonly html: string | null;
  readonly dedupKey: string;
  readonly unsubscribeUrl: string | null;
};
type MailToSend = MailMessage & {
  readonly html: string | null;
  readonly unsubscribeUrl: string | null;
  readonly withdrawnAt: Date | null;
};

const SUMMARY = {
  id: true,
  tenantId: true,
  recipient: true,
  subject: true,
  locale: true,
  createdAt: true,
  sentAt: true,
} as const;
const MESSAGE = { ...SUMMARY, sender: true, text: true } as const;

/** Answers false when a mail with this dedup key is there. */
export async function insertMail(tx: Tx, mail: NewMail): Promise<boolean> {
  const { count } = await tx.mailMessage.createMany({ data: [mail], skipDuplicates: true });
  return count === 1;
}

export function findMailByDedupKey(tx: Tx, dedupKey: string): Promise<MailMessage | null> {
  return tx.mailMessage.findUnique({ where: { dedupKey }, select: MESSAGE });
}

export function findMail(tx: Tx, id: string): Promise<MailMessage | null> {
  return tx.mailMessage.findUnique({ where: { id }, select: MESSAGE });
}

export function findMailToSend(tx: Tx, id: string): Promise<MailToSend | null> {
  return tx.mailMessage.findUnique({
    where: { id },
    select: { ...MESSAGE, html: true, unsubscribeUrl: true, withdrawnAt: true },
  });
}

/** Withdraws what somebody followed and that did not go out yet; answers how many. */
export async function withdrawFollowed(tx: Tx, recipient: string, at: Date): Promise<number> {
  const { count } = await tx.mailMessage.updateMany({
    where: { recipient, unsubscribeUrl: { not: null }, sentAt: null, withdrawnAt: null },
    data: { withdrawnAt: at },
  });
  return count;
}

export function selectMails(
  tx: Tx,
  page: { readonly tenantId: string | null; readonly before: Date | null; readonly limit: number },
): Promise<MailSummary[]> {
  return tx.mailMessage.findMany({
    where: {
      ...(page.tenantId === null ? {} : { tenantId: page.tenantId }),
      ...(page.before === null ? {} : { createdAt: { lt: page.before } }),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.limit,
    select: SUMMARY,
  });
}

export async function markMailSent(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.mailMessage.updateMany({ where: { id, sentAt: null, withdrawnAt: null }, data: { sentAt: at } });
}

export async function selectSentMails(
  tx: Tx,
  { mailIds, tenantId }: { readonly tenantId: string; readonly mailIds: readonly string[] },
): Promise<Map<string, Date>> {
  const rows = await tx.mailMessage.findMany({
    where: { tenantId, id: { in: [...mailIds] }, sentAt: { not: null } },
    select: { id: true, sentAt: true },
  });
  return new Map(rows.flatMap(({ id, sentAt }) => (sentAt === null ? [] : [[id, sentAt] as const])));
}

type NewNotice = Omit<NoticeView, 'readAt' | 'params'> & {
  readonly userId: string;
  readonly params: Record<string, string | number | boolean>;
};

export async function insertNotices(tx: Tx, notices: readonly NewNotice[]): Promise<void> {
  await tx.notice.createMany({ data: [...notices] });
}

/** The params were written by `notify`, which takes nothing but texts, numbers and booleans. */
export function selectNotices(
  tx: Tx,
  input: { readonly userId: string; readonly place: NoticePlace; readonly limit: number },
): Promise<NoticeView[]> {
  const tenantId = input.place === 'vendor' ? null : input.place.tenantId;
  return tx.$queryRaw`
    select id::text, tenant_id::text as "tenantId", kind, params, href, created_at as "createdAt", read_at as "readAt"
    from notice where user_id = ${input.userId}::uuid
      and tenant_id is not distinct from ${tenantId}::uuid
    order by created_at desc, id desc limit ${input.limit}::int`;
}

export async function countUnread(tx: Tx, userId: string, place: NoticePlace): Promise<number> {
  const tenantId = place === 'vendor' ? null : place.tenantId;
  const rows = await tx.$queryRaw<{ unread: number }[]>`
    select count(*)::int as unread from notice where user_id = ${userId}::uuid and read_at is null
      and tenant_id is not distinct from ${tenantId}::uuid`;
  return rows[0]?.unread ?? 0;
}

/** Notices to be mailed, of all tenants, by id only. */
export function selectUnmailed(
  tx: Tx,
  since: Date,
  most: number,
): Promise<{ readonly id: string; readonly tenantId: string | null }[]> {
  return tx.$queryRaw`
    select id::text, tenant_id::text as "tenantId" from openbook.unmailed_notices(${since}, ${most}::int)`;
}

/** A notice with the mailbox of its reader, marked as mailed; null when somebody else has marked it. */
export async function takeUnmailed(tx: Tx, id: string, at: Date): Promise<NoticeToMail | null> {
  const rows = await tx.$queryRaw<NoticeToMail[]>`
    update notice n set mailed_at = ${at} from user_account u
    where n.id = ${id}::uuid and n.mailed_at is null and u.id = n.user_id
    returning n.id::text, n.tenant_id::text as "tenantId", n.kind, n.params, n.href, u.email, u.locale::text`;
  return rows[0] ?? null;
}

export async function markNoticesRead(
  tx: Tx,
  input: { readonly userId: string; readonly ids: readonly string[]; readonly at: Date },
): Promise<number> {
  const { count } = await tx.notice.updateMany({
    where: { userId: input.userId, id: { in: [...input.ids] }, readAt: null },
    data: { readAt: input.at },
  });
  return count;
}
