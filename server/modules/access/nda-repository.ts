import type { Tx } from '#server/platform/db/tx.ts';

export type TextRow = {
  readonly version: number;
  readonly sha256: string;
  readonly content: Uint8Array;
  readonly earlierStand: boolean;
  readonly publishedBy: string;
  readonly publishedAt: Date;
  readonly attestationId: string | null;
};

export type BindingRow = {
  readonly id: string;
  readonly party: string;
  readonly textSha256: string | null;
  readonly legalEntity: string;
  readonly signer: string;
  readonly signerMailbox: string | null;
  readonly document: Uint8Array;
  readonly sha256: string;
  readonly endsAt: Date | null;
  readonly by: string;
  readonly at: Date;
  readonly attestationId: string;
};

/** Every edition, the latest first. */
export function selectTexts(tx: Tx): Promise<TextRow[]> {
  return tx.ndaText.findMany({ orderBy: { version: 'desc' } });
}

/** Writes an edition; nothing where it is there already. */
export async function insertText(tx: Tx, row: TextRow): Promise<void> {
  await tx.ndaText.createMany({
    data: [{ ...row, content: new Uint8Array(row.content) }],
    skipDuplicates: true,
  });
}

/** Nobody else replaces or accepts the text until the transaction ends. */
export async function holdTexts(tx: Tx): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended('access:nda', 0))::text`;
}

export async function insertBinding(tx: Tx, row: BindingRow): Promise<void> {
  await tx.ndaBinding.create({ data: { ...row, document: new Uint8Array(row.document) } });
}

/** What binds these parties, or everybody; the latest first. */
export function selectBindings(tx: Tx, parties?: readonly string[]): Promise<BindingRow[]> {
  return tx.ndaBinding.findMany({
    where: parties === undefined ? {} : { party: { in: [...parties] } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: 5000,
  });
}

export function selectBinding(tx: Tx, id: string): Promise<BindingRow | null> {
  return tx.ndaBinding.findUnique({ where: { id } });
}

export function selectBindingsById(tx: Tx, ids: readonly string[]): Promise<BindingRow[]> {
  return tx.ndaBinding.findMany({ where: { id: { in: [...ids] } } });
}
