import { toHex } from '#core/proof/bytes.ts';
import type { PersonalTrace, StayingTrace } from '#core/retention/erased.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type ErasureRow = {
  readonly id: string;
  readonly number: number;
  readonly mailbox: string | null;
  readonly personSha256: string;
  readonly reason: string;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly erasedAt: Date | null;
  readonly attestationId: string | null;
  readonly records: number | null;
  readonly rows: number | null;
};

/** The mailbox of an account; null where there is no such account. */
export async function mailboxOfAccount(tx: Tx, userId: string): Promise<string | null> {
  const account = await tx.user.findUnique({ where: { id: userId }, select: { email: true } });
  return account?.email ?? null;
}

export type Traces = {
  readonly entries: readonly string[];
  readonly rows: readonly { readonly what: PersonalTrace; readonly found: number }[];
  readonly stays: readonly {
    readonly what: StayingTrace;
    readonly found: number;
    readonly until: string | null;
    readonly law: string | null;
  }[];
  readonly isStaff: boolean;
};

/** What there is of a mailbox, over all tenants: the entries of signed records, counts of rows, and what law keeps. */
export async function selectTraces(tx: Tx, mailbox: string): Promise<Traces> {
  const records = await tx.$queryRaw<{ entry: Uint8Array }[]>`
    select entry from openbook.personal_records(${mailbox}) order by entry`;
  const rows = await tx.$queryRaw<Traces['rows'][number][]>`
    select what, found from openbook.personal_rows(${mailbox})`;
  const stays = await tx.$queryRaw<Traces['stays'][number][]>`
    select what, found, until::text, law from openbook.personal_stays(${mailbox})`;
  const [staff] = await tx.$queryRaw<{ is: boolean }[]>`select openbook.is_staff(${mailbox}) as is`;
  return { entries: records.map(({ entry }) => toHex(entry)), rows, stays, isStaff: staff?.is === true };
}

export type PersonHold = { readonly tenantId: string; readonly hold: string };

/** The holds that keep what there is of a mailbox; none is placed meanwhile until the transaction ends. */
export function selectHoldsOnPerson(tx: Tx, mailbox: string): Promise<PersonHold[]> {
  return tx.$queryRaw`select tenant::text as "tenantId", hold from openbook.holds_on_person(${mailbox})`;
}

export async function nextErasureNumber(tx: Tx): Promise<number> {
  const [row] = await tx.$queryRaw<{ number: number }[]>`select nextval('erasure_number_seq')::int as number`;
  return row?.number ?? 0;
}

export async function insertErasure(
  tx: Tx,
  row: Pick<ErasureRow, 'id' | 'number' | 'personSha256' | 'reason' | 'proposedBy' | 'proposedAt'> & {
    readonly mailbox: string;
    readonly salt: Uint8Array;
  },
): Promise<void> {
  await tx.erasure.create({ data: { ...row, salt: new Uint8Array(row.salt) } });
}

export function findErasure(tx: Tx, number: number): Promise<ErasureRow | null> {
  return tx.erasure.findUnique({ where: { number }, omit: { salt: true } });
}

export function selectErasures(tx: Tx, most: number): Promise<ErasureRow[]> {
  return tx.erasure.findMany({ orderBy: { number: 'desc' }, take: most, omit: { salt: true } });
}

/** Erases, as far as a signed record names it and two people agreed; the database judges both, and holds, again. */
export async function erasePerson(
  tx: Tx,
  erasure: { readonly id: string; readonly attestationId: string; readonly at: Date },
): Promise<{ readonly records: number; readonly rows: number }> {
  const { at, attestationId, id } = erasure;
  const [done] = await tx.$queryRaw<{ records: number; rows: number }[]>`
    select e.records, e."rows" from openbook.erase_person(${id}::uuid, ${attestationId}::uuid, ${at}) e`;
  return done ?? { records: 0, rows: 0 };
}

export async function insertErasureAttempt(
  tx: Tx,
  attempt: {
    readonly id: string;
    readonly tenantId: string;
    readonly door: string;
    readonly erasure: string;
    readonly reason: string;
    readonly actor: string;
    readonly at: Date;
    readonly attestationId: string;
  },
): Promise<void> {
  const { actor, at, attestationId, door, erasure, id, reason, tenantId } = attempt;
  await tx.$executeRaw`select openbook.note_erasure_attempt(${id}::uuid, ${tenantId}::uuid, ${door}, ${erasure}, ${reason},
    ${actor}, ${at}, ${attestationId}::uuid)`;
}
