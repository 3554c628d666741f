import type { Tx } from '#server/platform/db/tx.ts';
import type { FollowTopic } from './contract.ts';

export type AskRow = {
  readonly id: string;
  readonly mailbox: string;
  readonly locale: 'en' | 'es';
  readonly topics: string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

export type FollowerRow = {
  readonly id: string;
  readonly mailbox: string;
  readonly locale: 'en' | 'es';
  readonly topics: string[];
  readonly confirmedAt: Date;
};

/** Whoever asks or confirms for one mailbox stands in line until the transaction ends. */
export async function holdFollower(tx: Tx, mailbox: string): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`announcements:${mailbox}`}, 0))::text`;
}

export async function insertAsk(tx: Tx, row: AskRow): Promise<void> {
  await tx.announcementAsk.create({ data: row });
}

export function findAsk(tx: Tx, id: string): Promise<AskRow | null> {
  return tx.announcementAsk.findUnique({ where: { id } });
}

export function countAsks(tx: Tx, mailbox: string, since: Date): Promise<number> {
  return tx.announcementAsk.count({ where: { mailbox, createdAt: { gte: since } } });
}

/** Takes away every ask for a mailbox; answers how many there were. */
export async function deleteAsks(tx: Tx, mailbox: string): Promise<number> {
  const { count } = await tx.announcementAsk.deleteMany({ where: { mailbox } });
  return count;
}

export function countExpiredAsks(tx: Tx, at: Date): Promise<number> {
  return tx.announcementAsk.count({ where: { expiresAt: { lte: at } } });
}

export async function deleteExpiredAsks(tx: Tx, at: Date): Promise<number> {
  const { count } = await tx.announcementAsk.deleteMany({ where: { expiresAt: { lte: at } } });
  return count;
}

/** One row for a mailbox: a further confirmation changes topics and language. */
export async function putFollower(tx: Tx, row: FollowerRow): Promise<void> {
  const { locale, mailbox, topics } = row;
  await tx.announcementFollower.upsert({ where: { mailbox }, create: row, update: { locale, topics } });
}

export function findFollower(tx: Tx, id: string): Promise<FollowerRow | null> {
  return tx.announcementFollower.findUnique({ where: { id } });
}

/** Takes a follower away, after whoever is telling them at this moment. */
export async function deleteFollower(tx: Tx, id: string): Promise<void> {
  await tx.announcementFollower.deleteMany({ where: { id } });
}

export type AnnouncementRow = {
  readonly id: string;
  readonly itemId: string;
  readonly version: number;
  readonly step: 'published' | 'withdrawn';
  readonly slug: string;
  readonly topic: FollowTopic;
  readonly saidAt: Date;
};

/** Writes down what is to be told; what was written before stays. Answers how many are new. */
export async function insertAnnouncements(tx: Tx, rows: readonly AnnouncementRow[]): Promise<number> {
  const { count } = await tx.announcement.createMany({ data: [...rows], skipDuplicates: true });
  return count;
}

type Key = Pick<AnnouncementRow, 'itemId' | 'version' | 'step'>;

/** Which of these are written down already. */
export async function selectKnown(tx: Tx, since: Date): Promise<ReadonlySet<string>> {
  const rows = await tx.announcement.findMany({
    where: { saidAt: { gte: since } },
    select: { itemId: true, version: true, step: true },
  });
  return new Set(rows.map((row) => announcementKey(row as Key)));
}

export function announcementKey({ itemId, step, version }: Key): string {
  return `${itemId}/${version}/${step}`;
}

export async function selectOpen(tx: Tx, most: number): Promise<string[]> {
  const rows = await tx.announcement.findMany({
    where: { doneAt: null },
    orderBy: { saidAt: 'asc' },
    take: most,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** An announcement that is not done, held until the transaction ends; null when somebody else has it. */
export async function takeOpen(tx: Tx, id: string): Promise<AnnouncementRow | null> {
  const [row] = await tx.$queryRaw<AnnouncementRow[]>`
    select id::text, item_id::text as "itemId", version, step, slug, topic, said_at as "saidAt" from announcement
    where id = ${id}::uuid and done_at is null for update skip locked`;
  return row ?? null;
}

export async function markDone(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.announcement.updateMany({ where: { id, doneAt: null }, data: { doneAt: at } });
}

/**
 * Followers who are still to be told, held until the transaction ends: of something published, those who followed before it
 * was; of something taken back, those who were told of it.
 */
export function takeFollowers(tx: Tx, about: AnnouncementRow, most: number): Promise<FollowerRow[]> {
  const { id, itemId, saidAt, step, topic, version } = about;
  return tx.$queryRaw`
    select f.id::text, f.mailbox, f.locale::text, f.topics, f.confirmed_at as "confirmedAt" from announcement_follower f
    where ${topic} = any(f.topics)
      and not exists (select from announcement_told t where t.announcement_id = ${id}::uuid and t.follower_id = f.id)
      and case when ${step} = 'published' then f.confirmed_at <= ${saidAt}
        else exists (select from announcement a join announcement_told t on t.announcement_id = a.id and t.follower_id = f.id
          where a.item_id = ${itemId}::uuid and a.version = ${version}::int and a.step = 'published') end
    order by f.id limit ${most}::int for update of f`;
}

export async function insertTold(
  tx: Tx,
  rows: readonly { readonly announcementId: string; readonly followerId: string; readonly toldAt: Date }[],
): Promise<void> {
  await tx.announcementTold.createMany({ data: [...rows] });
}
