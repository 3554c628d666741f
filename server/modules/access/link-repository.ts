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
  const rows = await tx.accessEvent.groupBy({ by: ['grantId'], _count: { _all: true } });
  return new Map(rows.flatMap(({ _count, grantId }) => (grantId === null ? [] : [[grantId, _count._all]])));
}

/** The customers whose person has this mailbox: ids only, the first one by id. */
export async function tenantsOfMailbox(tx: Tx, mailbox: string): Promise<string[]> {
  const rows = await tx.$queryRaw<
    { id: string }[]
  >`select id::text from openbook.tenants_of_mailbox(${mailbox}) as t(id)`;
  return rows.map(({ id }) => id);
}
