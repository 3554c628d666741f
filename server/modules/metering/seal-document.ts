import { assert } from '#core/assert.ts';
import { type DaySeal, daySeal, type UsageRow } from '#core/contracts/day-seal.ts';
import { toHex } from '#core/proof/bytes.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { zoneDataVersion } from '#core/time/zone.ts';
import type { DaySealRow, SealGate } from './seal-repository.ts';
import type { SealTree } from './seal-tree.ts';

/** The published document of one sealing with its row: the same for a day of a million events and for one of none. */
export function composeSeal(input: {
  readonly tenant: { readonly id: string; readonly externalId: string };
  readonly gate: Pick<SealGate, 'day' | 'zone' | 'counts'>;
  readonly sequence: number;
  readonly sealedAt: Date;
  readonly tree: SealTree;
  readonly rows: readonly UsageRow[];
  readonly supersedes?: string | undefined;
}): DaySealRow {
  const { tenant, gate, sequence, sealedAt, supersedes } = input;
  const document: DaySeal = {
    schema: 'openbook.day-seal/1',
    tenant: { id: tenant.id, externalId: tenant.externalId },
    day: gate.day,
    zone: gate.zone,
    tzdata: zoneDataVersion(),
    sequence,
    sealedAt: sealedAt.toISOString(),
    eventCount: input.tree.eventCount,
    merkleRoot: toHex(input.tree.root),
    ...(supersedes === undefined ? {} : { supersedes }),
    counts: gate.counts,
    rows: [...input.rows],
  };
  assert(daySeal.safeParse(document).success, 'a seal keeps to its published schema');
  const bytes = canonicalBytes(document);
  return {
    tenantId: tenant.id,
    day: gate.day,
    sequence,
    sealedAt,
    eventCount: document.eventCount,
    merkleRoot: document.merkleRoot,
    digest: sha256Hex(bytes),
    document: bytes,
  };
}
