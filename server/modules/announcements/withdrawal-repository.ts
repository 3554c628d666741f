import type { Tx } from '#server/platform/db/tx.ts';
import type { Key } from './change-repository.ts';

export type WithdrawalRow = {
  readonly changeId: string;
  readonly withdrawnAt: Date;
  /** The version that said otherwise; null where the change was taken back. */
  readonly replacedBy: number | null;
  readonly doneAt: Date | null;
};

/** Whoever tells of a change holds it open: it is not written down as withdrawn before they are through. */
export async function holdOpen(tx: Tx, changeId: string): Promise<void> {
  await tx.$queryRaw`select 1 as held from subprocessor_change where id = ${changeId}::uuid for share`;
}

/** Writes down that a change does not happen, once whoever tells of it is through. */
export async function insertWithdrawal(tx: Tx, row: Omit<WithdrawalRow, 'doneAt'>): Promise<void> {
  await tx.$queryRaw`select 1 as held from subprocessor_change where id = ${row.changeId}::uuid for update`;
  await tx.subprocessorWithdrawal.createMany({ data: [row], skipDuplicates: true });
}

export function selectWithdrawals(
  tx: Tx,
  where: { readonly changeId?: string; readonly doneAt?: null } = {},
): Promise<WithdrawalRow[]> {
  return tx.subprocessorWithdrawal.findMany({
    where,
    orderBy: [{ withdrawnAt: 'asc' }, { changeId: 'asc' }],
  });
}

export async function markWithdrawalDone(tx: Tx, changeId: string, at: Date): Promise<void> {
  await tx.subprocessorWithdrawal.updateMany({ where: { changeId, doneAt: null }, data: { doneAt: at } });
}

/** The changes of an item that a customer was told of, that do not happen, and of which it was not told so yet. */
export async function selectUntold(
  tx: Tx,
  of: { readonly tenantId: string; readonly itemId: string },
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select c.id::text from subprocessor_change c
    join subprocessor_withdrawal w on w.change_id = c.id
    join subprocessor_notice n on n.change_id = c.id and n.tenant_id = ${of.tenantId}::uuid
    where c.item_id = ${of.itemId}::uuid and not exists (select from subprocessor_withdrawal_notice t
      where t.tenant_id = n.tenant_id and t.change_id = c.id)
    order by c.version`;
  return rows.map(({ id }) => id);
}

/** The customers who were told of a change and not yet that it does not happen; to be asked where all can be read. */
export async function selectLeftToTell(tx: Tx, changeId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select n.tenant_id::text as id from subprocessor_notice n
    where n.change_id = ${changeId}::uuid and not exists (select from subprocessor_withdrawal_notice t
      where t.tenant_id = n.tenant_id and t.change_id = n.change_id)
    order by n.tenant_id`;
  return rows.map(({ id }) => id);
}

export type WithdrawalNoticeRow = Key & {
  readonly toldAt: Date;
  readonly people: number;
  readonly attestationId: string;
};

export type Recipient = { readonly userId: string; readonly mailId: string };

export async function insertWithdrawalNotice(
  tx: Tx,
  row: WithdrawalNoticeRow,
  recipients: readonly Recipient[],
): Promise<void> {
  const { changeId, tenantId } = row;
  await tx.subprocessorWithdrawalNotice.create({ data: row });
  await tx.subprocessorWithdrawalRecipient.createMany({
    data: recipients.map((recipient) => ({ tenantId, changeId, ...recipient })),
  });
}

export function selectWithdrawalNotices(tx: Tx, where: Partial<Key>): Promise<WithdrawalNoticeRow[]> {
  return tx.subprocessorWithdrawalNotice.findMany({ where });
}

/** Who of a customer was told of these changes. */
export async function selectRecipients(
  tx: Tx,
  of: { readonly tenantId: string; readonly changeIds: readonly string[] },
): Promise<string[]> {
  const { changeIds, tenantId } = of;
  const rows = await tx.subprocessorRecipient.findMany({
    where: { tenantId, changeId: { in: [...changeIds] } },
    select: { userId: true },
  });
  return rows.map(({ userId }) => userId);
}
