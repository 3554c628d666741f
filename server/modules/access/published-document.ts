import { required } from '#core/assert.ts';
import {
  type ItemName,
  type PublishedItem,
  readItemNames,
  readPublishedItem,
  readPublishedItems,
} from '#server/modules/trust/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { unknownDocument } from './errors.ts';

export const PDF = 'application/pdf';

/** A published document that is given on request, or under an agreement. */
export type ClosedDocument = {
  readonly id: string;
  readonly slug: string;
  readonly version: number;
  readonly title: { readonly en: string; readonly es: string };
  readonly needsNda: boolean;
  readonly file: NonNullable<PublishedItem['file']>;
};

function closedDocument(item: PublishedItem): ClosedDocument | null {
  const { access, content, file, id, slug, version } = item;
  const isClosed = access === 'on-request' || access === 'nda';
  if (!isClosed || file === null || !('title' in content)) return null;
  return { id, slug, version, title: content.title, needsNda: access === 'nda', file };
}

/** Such a document by its name. Raises `access.unknown` (404), also for what is public or not published. */
export async function findClosedDocument(ctx: Ctx, slug: string): Promise<ClosedDocument> {
  const item = await readPublishedItem(ctx, { slug }).catch((error: unknown) => {
    if (error instanceof DomainError && error.status === 404) return null;
    throw error;
  });
  const document = item === null ? null : closedDocument(item);
  if (document === null) throw unknownDocument();
  return document;
}

/** Every such document by the id of its item. */
export async function closedDocuments(ctx: Ctx): Promise<ReadonlyMap<string, ClosedDocument>> {
  const items = await readPublishedItems(ctx);
  return new Map(
    items.flatMap((item) => {
      const document = closedDocument(item);
      return document === null ? [] : [[document.id, document]];
    }),
  );
}

/** What the documents of these rows are called, also those that are withdrawn, public by now, or past their review. */
export function namesOf(
  ctx: Ctx,
  rows: readonly { readonly itemId: string }[],
): Promise<ReadonlyMap<string, ItemName>> {
  return readItemNames(ctx, { ids: [...new Set(rows.map(({ itemId }) => itemId))] });
}

export function nameFrom(names: ReadonlyMap<string, ItemName>, itemId: string): ItemName {
  return required(names.get(itemId), 'what was asked for or given was published');
}
