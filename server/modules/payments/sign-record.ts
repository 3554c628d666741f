import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';

/** What is written into the books, as the signed record states it; amounts in major units. */
export type BookRecord = {
  readonly kind:
    | 'payment'
    | 'payment-allocation'
    | 'payment-reversal'
    | 'allocation-reversal'
    | 'write-off'
    | 'write-off-reversal'
    | 'refund'
    | 'refund-transfer'
    | 'refund-reversal'
    | 'chargeback'
    | 'chargeback-step';
  readonly tenantId: string;
  readonly id: string;
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
};

/** Signs one change of the books and lets it wait for the log; answers the id of the record. */
export async function signBookRecord(ctx: Ctx, record: BookRecord): Promise<string> {
  const facts = { id: record.id, ...record.facts, recordedBy: actorName(ctx.actor) };
  const { attestationId } = await attest(ctx, {
    tenantId: record.tenantId,
    kind: record.kind,
    subjectName: record.name,
    subjectRef: record.id,
    subjects: [{ name: `${record.kind}.json`, sha256: sha256Hex(canonicalBytes(facts)) }],
    predicate: { [record.kind]: facts },
  });
  return attestationId;
}
