import type { Tx } from '#server/platform/db/tx.ts';
import type { MailMessage, MailSummary, NoticeView } from './contract.ts';

type NewMail = Omit<MailMessage, 'sentAt'> & { readonly dedupKey: string };

const SUMMARY = {
  id: true,
  tenantId: true,
  recipient: true,
  subject: true,
  locale: true,
  createdAt: true,
  sentAt: true,
} as const;
const MESSAGE = { ...SUMMARY, sender: true, text: true, html: true } as const;

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
  await tx.mailMessage.updateMany({ where: { id, sentAt: null }, data: { sentAt: at } });
}

type NewNotice = Omit<NoticeView, 'readAt' | 'params'> & {
  readonly userId: string;
  readonly params: Record<string, string | number | boolean>;
};

export async function insertNotice(tx: Tx, notice: NewNotice): Promise<void> {
  await tx.notice.create({ data: notice });
}

/** The params were written by `notify`, which takes nothing but texts, numbers and booleans. */
export function selectNotices(tx: Tx, userId: string, limit: number): Promise<NoticeView[]> {
  return tx.$queryRaw`
    select id::text, tenant_id::text as "tenantId", kind, params, href, created_at as "createdAt", read_at as "readAt"
    from notice where user_id = ${userId}::uuid order by created_at desc, id desc limit ${limit}::int`;
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
