import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import type { Ctx } from '#server/platform/context.ts';
import { type EventRow, insertEvent } from './link-repository.ts';

type Opening = Pick<EventRow, 'itemId' | 'version' | 'grantId' | 'mailbox' | 'fileSha256'> & {
  /** What is the same for one opening: its link, or its reader, bytes and minute. */
  readonly key: string;
};

/**
 * Writes that something was opened, once for each key: a line for each customer whose person the reader is, so that the
 * administrators of each see it, or one of no customer. The caller acts inside of those customers.
 */
export async function logOpening(
  ctx: Ctx,
  { key, ...opening }: Opening,
  customers: readonly string[],
): Promise<void> {
  for (const tenantId of customers.length === 0 ? [null] : customers)
    await insertEvent(ctx.tx, {
      ...opening,
      id: ctx.ids(),
      tenantId,
      linkSha256: sha256Hex(utf8(`${key} ${tenantId ?? ''}`)),
      openedAt: ctx.now,
    });
}
