import { utf8 } from '#core/proof/bytes.ts';
import { eventLeafHash, eventSalt } from '#core/proof/event-leaf.ts';
import { openTenantSecret } from '#server/modules/tenancy/index.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import { type DayKey, selectSealedEvents } from './seal-repository.ts';

const PAGE_EVENTS = 5_000;

/** The leaves of one sequence's Merkle tree, and where `wanted` stands in it (-1 when it does not). */
export type SealLeaves = { readonly hashes: readonly Uint8Array[]; readonly wantedIndex: number };

/** Reads the events of a sequence in their order, a page at a time, and hashes each with its own salt. */
export async function sealLeaves(
  tx: Tx,
  key: DayKey & { readonly sequence: number },
  wanted?: { readonly source: string; readonly id: string },
): Promise<SealLeaves> {
  let secret: Uint8Array | null = null;
  const hashes: Uint8Array[] = [];
  let wantedIndex = -1;
  let after: { source: string; id: string } | null = null;
  for (;;) {
    const page: { source: string; id: string; canonical: string }[] = await selectSealedEvents(tx, key, {
      sequence: key.sequence,
      after,
      most: PAGE_EVENTS,
    });
    for (const event of page) {
      // A day without events needs no secret.
      secret ??= await openTenantSecret(tx, key.tenantId);
      if (wanted && event.source === wanted.source && event.id === wanted.id) wantedIndex = hashes.length;
      hashes.push(eventLeafHash(eventSalt(secret, event), utf8(event.canonical)));
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_EVENTS) return { hashes, wantedIndex };
    after = { source: last.source, id: last.id };
  }
}
