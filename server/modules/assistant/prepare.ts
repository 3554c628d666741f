import type { EvidenceRecord } from '#core/assistant/evidence.ts';
import { type OutsideRequest, outsideRequest } from '#core/assistant/outside-draft.ts';
import type { Locale } from '#core/format/locale.ts';
import type { Ctx } from '#server/platform/context.ts';
import { domainErrorFrom } from '#server/platform/errors.ts';

/** The evidence on one dispute and the names of the people and the company that stand in it. */
export type DisputeEvidence = {
  readonly records: readonly EvidenceRecord[];
  readonly names: readonly string[];
};

/** Reads the evidence on a dispute of a tenant; raises what the disputes raise. */
export type LoadEvidence = (
  ctx: Ctx,
  input: { readonly tenantId: string; readonly number: string; readonly locale: Locale },
) => Promise<DisputeEvidence>;

/** What a summary is made from, and what would leave for an outside model. Raises `assistant.too_much_evidence`. */
export async function prepareRequest(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly number: string; readonly locale: Locale },
  loadEvidence: LoadEvidence,
): Promise<OutsideRequest> {
  const { locale, number, tenantId } = input;
  const { names, records } = await loadEvidence(ctx, { tenantId, number, locale });
  const made = outsideRequest(records, { locale, names });
  if (!made.ok) throw domainErrorFrom(made.error);
  return made.value;
}
