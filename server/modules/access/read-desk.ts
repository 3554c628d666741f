import { grantStateAt, requestStateAt } from '#core/access/lifecycle.ts';
import { mailboxOf } from '#core/access/mailbox.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { GrantView, RequestView } from './contract.ts';
import { countOpened } from './link-repository.ts';
import { standings } from './nda-standing.ts';
import { closedDocuments, nameFrom, namesOf } from './published-document.ts';
import { selectGrants, selectRequests } from './repository.ts';

/** Every request whose mailbox was proven, the latest first. */
export async function readRequests(ctx: Ctx): Promise<RequestView[]> {
  authorise(ctx, 'access.readDesk', 'vendor');
  const rows = await selectRequests(ctx.tx, { isProven: true });
  const mailboxes = new Map(
    rows.flatMap(({ mailbox }) => {
      const read = mailboxOf(mailbox);
      return read.ok ? [[mailbox, read.value] as const] : [];
    }),
  );
  const standingOf = await standings(ctx, [...mailboxes.values()]);
  const documents = await closedDocuments(ctx);
  const names = await namesOf(ctx, rows);
  return rows.map(({ company, createdAt, id, itemId, mailbox, reason, standing }) => {
    const known = mailboxes.get(mailbox);
    return {
      id,
      ...nameFrom(names, itemId),
      needsNda: documents.get(itemId)?.needsNda ?? false,
      address: mailbox,
      company,
      reason,
      nda: known === undefined ? 'none' : standingOf(known).kind,
      state: requestStateAt(standing, ctx.now),
      requestedAt: createdAt.toISOString(),
      decidedBy: standing.decidedBy,
      decisionReason: standing.reason,
    };
  });
}

/** Every grant, the latest first, with how often its document was opened. */
export async function readGrants(ctx: Ctx): Promise<GrantView[]> {
  authorise(ctx, 'access.readDesk', 'vendor');
  const grants = await selectGrants(ctx.tx, {});
  const names = await namesOf(ctx, grants);
  const opened = await countOpened(ctx.tx);
  return grants.map((grant) => ({
    id: grant.id,
    ...nameFrom(names, grant.itemId),
    address: grant.mailbox,
    company: grant.company,
    state: grantStateAt(grant, ctx.now),
    grantedBy: grant.grantedBy,
    grantedAt: grant.grantedAt.toISOString(),
    expiresAt: grant.expiresAt.toISOString(),
    revokedAt: grant.revokedAt?.toISOString() ?? null,
    policyHash: grant.policyHash,
    opened: opened.get(grant.id) ?? 0,
  }));
}
