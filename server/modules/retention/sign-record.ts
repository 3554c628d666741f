import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';

/** What happened to a hold, a period or a file, as the signed record states it. */
type RetentionRecord = {
  readonly kind: 'legal-hold' | 'legal-hold-release' | 'removal' | 'removal-attempt' | 'retention-period';
  readonly tenantId: string | null;
  readonly ref: string;
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
};

/** Signs one such event and lets it wait for the log; answers the id of the record. */
export async function signRetentionRecord(ctx: Ctx, record: RetentionRecord): Promise<string> {
  const { kind, name, ref, tenantId } = record;
  const facts = { ...record.facts, recordedBy: actorName(ctx.actor) };
  const { attestationId } = await attest(ctx, {
    tenantId,
    kind,
    subjectName: name,
    subjectRef: ref,
    subjects: [{ name: `${kind}.json`, sha256: sha256Hex(canonicalBytes(facts)) }],
    predicate: { [kind]: facts },
  });
  return attestationId;
}
