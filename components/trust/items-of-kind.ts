import type { TrustKind } from '#core/contracts/trust-item.ts';
import type { PublishedItem } from '#server/modules/trust/contract.ts';

/** An item whose content is of one kind. */
export type ItemOf<K extends TrustKind> = PublishedItem & {
  readonly content: Extract<PublishedItem['content'], { readonly kind: K }>;
};

/** The items of one kind, as they come. */
export function itemsOfKind<K extends TrustKind>(items: readonly PublishedItem[], kind: K): ItemOf<K>[] {
  return items.filter((item): item is ItemOf<K> => item.content.kind === kind);
}
