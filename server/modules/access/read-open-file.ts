import { type ItemFile, readItemFile } from '#server/modules/trust/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { logOpening } from './log-opening.ts';
import { PDF } from './published-document.ts';
import { addressOf } from './reader.ts';

const MINUTE_MS = 60_000;

/** A file that is given without a grant. */
export type OpenFile = {
  readonly file: ItemFile;
  /** Whom its pages are marked with and when; null for a file for everybody, and for one without pages. */
  readonly mark: {
    readonly address: string;
    readonly stampedAt: Date;
    /** The same for the same reader, bytes and minute. */
    readonly key: string;
  } | null;
};

/** The customers whose administrators see what somebody opens who signed in; staff who view as a customer are of none. */
export function customersOf(actor: Actor): readonly string[] {
  return actor.kind === 'person' && actor.viewAs === null
    ? actor.memberships.map(({ tenantId }) => tenantId)
    : [];
}

/**
 * The file of a document for everybody, or for people who signed in. What the latter open is written to the log first: one
 * line for each customer whose person it is, once a minute. The caller acts inside of `customersOf`. Raises as `readItemFile`.
 */
export async function readOpenFile(ctx: Ctx, input: { readonly slug: string }): Promise<OpenFile> {
  authorise(ctx, 'trust.readPublished', 'public');
  const file = await readItemFile(ctx, input);
  const { actor } = ctx;
  if (file.access !== 'signed-in' || actor.kind !== 'person') return { file, mark: null };
  const address = addressOf(actor.email);
  const stampedAt = new Date(Math.floor(ctx.now.getTime() / MINUTE_MS) * MINUTE_MS);
  const key = `signed-in ${actor.userId} ${file.itemId} ${file.sha256} ${stampedAt.toISOString()}`;
  const { itemId, sha256: fileSha256, version } = file;
  await logOpening(
    ctx,
    { itemId, version, grantId: null, mailbox: address, fileSha256, key },
    customersOf(actor),
  );
  return { file, mark: file.mediaType === PDF ? { address, stampedAt, key } : null };
}
