import type { Tx } from '#server/platform/db/tx.ts';

export type MailLinkRow = {
  readonly tokenSha256: string;
  readonly mailbox: string;
  readonly requestId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
};

export async function insertMailLink(tx: Tx, row: Omit<MailLinkRow, 'usedAt'>): Promise<void> {
  await tx.accessMailLink.create({ data: row });
}

export function selectMailLink(tx: Tx, tokenSha256: string): Promise<MailLinkRow | null> {
  return tx.accessMailLink.findUnique({ where: { tokenSha256 } });
}

/** Uses a link up; of two at once only one does. */
export async function useMailLink(tx: Tx, tokenSha256: string, at: Date): Promise<boolean> {
  const { count } = await tx.accessMailLink.updateMany({
    where: { tokenSha256, usedAt: null, expiresAt: { gt: at } },
    data: { usedAt: at },
  });
  return count === 1;
}

/** How many mails with a link were asked for a mailbox since an instant, sent or not. */
export async function countLinkMails(tx: Tx, mailbox: string, since: Date): Promise<number> {
  return tx.accessMailLink.count({ where: { mailbox, createdAt: { gte: since } } });
}

export type EventRow = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly itemId: string;
  readonly version: number;
  readonly grantId: string | null;
  readonly mailbox: string;
  readonly fileSha256: string;
  readonly linkSha256: string;
  readonly openedAt: Date;
};

/** Writes that a link was used; once for each link. */
export async function insertEvent(tx: Tx, row: EventRow): Promise<void> {
  await tx.accessEvent.createMany({ data: [row], skipDuplicates: true });
}

/** What was opened, the latest first; after a row where one is named. */
export function selectEvents(
  tx: Tx,
  where: { readonly tenantId?: string },
  page: { readonly most: number; readonly after?: string },
): Promise<EventRow[]> {
  const wanted = {
    where,
    orderBy: [{ openedAt: 'desc' as const }, { id: 'desc' as const }],
    take: page.most,
  };
  return page.after === undefined
    ? tx.accessEvent.findMany(wanted)
    : tx.accessEvent.findMany({ ...wanted, cursor: { id: page.after }, skip: 1 });
}

/** How often each grant was used. */
export async function countOpened(tx: Tx): Promise<ReadonlyMap<string, number>> {
  // An opening by somebody of several customers is a line for each of them, of the same instant.
  const rows = await tx.$queryRaw<{ grantId: string; opened: number }[]>`
    select grant_id::text as "grantId", count(distinct opened_at)::int as opened from access_event
    where grant_id is not null group by grant_id`;
  return new Map(rows.map(({ grantId, opened }) => [grantId, opened]));
}

/** The customers whose person has this mailbox: ids only, in their order. */
export async function tenantsOfMailbox(tx: Tx, mailbox: string): Promise<string[]> {
  const rows = await tx.$queryRaw<
    { id: string }[]
  >`select id::text from openbook.tenants_of_mailbox(${mailbox}) as t(id)`;
  return rows.map(({ id }) => id);
}
