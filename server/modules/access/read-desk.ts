import { grantStateAt, requestStateAt } from '#core/access/lifecycle.ts';
import { mailboxOf } from '#core/access/mailbox.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { AccessEventView, GrantView, RequestView } from './contract.ts';
import { countOpened, type EventRow, selectEvents } from './link-repository.ts';
import { standings } from './nda-standing.ts';
import { type ClosedDocument, closedDocuments } from './published-document.ts';
import { selectGrants, selectRequests } from './repository.ts';

const GONE = { slug: '', title: { en: 'withdrawn', es: 'retirado' } };

function nameOf(documents: ReadonlyMap<string, ClosedDocument>, itemId: string) {
  const { slug, title } = documents.get(itemId) ?? GONE;
  return { slug, title: title.en };
}

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
  return rows.map(({ company, createdAt, id, itemId, mailbox, reason, standing }) => {
    const known = mailboxes.get(mailbox);
    return {
      id,
      ...nameOf(documents, itemId),
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
  const documents = await closedDocuments(ctx);
  const opened = await countOpened(ctx.tx);
  return (await selectGrants(ctx.tx, {})).map((grant) => ({
    id: grant.id,
    ...nameOf(documents, grant.itemId),
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

async function eventViews(ctx: Ctx, rows: readonly EventRow[]): Promise<AccessEventView[]> {
  const documents = await closedDocuments(ctx);
  return rows.map(({ itemId, mailbox, openedAt, version }) => ({
    ...nameOf(documents, itemId),
    version,
    address: mailbox,
    openedAt: openedAt.toISOString(),
  }));
}

/** Who opened what, of everybody, the latest first. */
export async function readAccessLog(ctx: Ctx): Promise<AccessEventView[]> {
  authorise(ctx, 'access.readDesk', 'vendor');
  return eventViews(ctx, await selectEvents(ctx.tx, {}));
}

/** Who of a customer's own people opened what, for its administrators. */
export async function readTenantAccess(
  ctx: Ctx,
  input: { readonly tenantId: string },
): Promise<AccessEventView[]> {
  authorise(ctx, 'access.readTenantAccess', { tenantId: input.tenantId });
  return eventViews(ctx, await selectEvents(ctx.tx, { tenantId: input.tenantId }));
}
