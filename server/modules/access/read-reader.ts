import { grantStateAt, requestStateAt } from '#core/access/lifecycle.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { OwnRequestView, ReaderView } from './contract.ts';
import { standings } from './nda-standing.ts';
import { closedDocuments, findClosedDocument } from './published-document.ts';
import { readerOf } from './reader.ts';
import { selectGrants, selectRequests } from './repository.ts';

/** What the reader asked for and may read, the latest request of each document; null without a proven mailbox. */
export async function readReader(ctx: Ctx, input: { readonly pass: string }): Promise<ReaderView | null> {
  authorise(ctx, 'access.readReader', 'public');
  const mailbox = readerOf(ctx, input.pass);
  if (mailbox === null) return null;
  const { address, company } = mailbox;
  const documents = await closedDocuments(ctx);
  const requests = await selectRequests(ctx.tx, { mailbox: address });
  const grants = await selectGrants(ctx.tx, { mailbox: address });
  const seen = new Set<string>();
  const own = requests.flatMap(({ id, itemId, standing }): OwnRequestView[] => {
    const document = documents.get(itemId);
    if (document === undefined || seen.has(itemId)) return [];
    seen.add(itemId);
    const grant = grants.find(({ requestId }) => requestId === id);
    return [
      {
        slug: document.slug,
        title: document.title,
        needsNda: document.needsNda,
        state: grant === undefined ? requestStateAt(standing, ctx.now) : grantStateAt(grant, ctx.now),
        expiresAt: grant?.expiresAt.toISOString() ?? null,
      },
    ];
  });
  const nda = (await standings(ctx, [mailbox]))(mailbox).kind;
  return { address, company, nda, requests: own };
}

/** What is told of a document that can be asked for. Raises `access.unknown` (404). */
export async function readClosedDocument(
  ctx: Ctx,
  input: { readonly slug: string },
): Promise<{ readonly title: { readonly en: string; readonly es: string }; readonly needsNda: boolean }> {
  authorise(ctx, 'access.readDocument', 'public');
  const { needsNda, title } = await findClosedDocument(ctx, input.slug);
  return { title, needsNda };
}
