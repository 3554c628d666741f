import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { attest } from './attest.ts';

/** Something that happened and has no document of its own: the facts are the record. */
export type FactRecord = {
  readonly kind: Parameters<typeof attest>[1]['kind'];
  readonly tenantId: string | null;
  readonly ref: string;
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
};

/**
 * Signs what happened, with who recorded it, and lets it wait for the log; the subject is the canonical JSON of the facts.
 * Answers the id of the record.
 */
export async function attestFacts(ctx: Ctx, record: FactRecord): Promise<string> {
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
