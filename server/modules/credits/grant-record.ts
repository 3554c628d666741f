import { type GrantDocument, grantDocument } from '#core/contracts/grant.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { envelopePayload, parseEnvelope } from '#core/proof/dsse.ts';
import { parseStatement } from '#core/proof/statement.ts';
import { attest, findRecord } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { selectGrantByNumber } from './repository.ts';

const KIND = 'grant';
const FILE = 'grant.json';

/** Signs what was granted, without a word about why or by whom; answers the id of the record. */
export async function attestGrant(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly id: string; readonly document: GrantDocument },
): Promise<string> {
  const document = grantDocument.parse(input.document);
  const { attestationId } = await attest(ctx, {
    tenantId: input.tenantId,
    kind: KIND,
    subjectName: document.number,
    subjectRef: input.id,
    subjects: [{ name: FILE, sha256: sha256Hex(canonicalBytes(document)) }],
    predicate: { grant: document },
  });
  return attestationId;
}

/** What an evidence bundle of a grant is made of, and which record signs it. */
export type GrantBundleParts = {
  readonly kind: typeof KIND;
  readonly subjectRef: string;
  readonly documents: readonly { readonly name: string; readonly bytes: Uint8Array }[];
};

/**
 * The document of a grant as its record signed it. Raises `credits.grant_unknown` (404), and `credits.record_internal` (409)
 * for a grant whose record states the decision too, as those of before there was a document do.
 */
export async function grantBundleParts(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly number: string },
): Promise<GrantBundleParts> {
  const { number, tenantId } = input;
  authorise(ctx, 'credits.readGrants', { tenantId });
  const grant = await selectGrantByNumber(ctx.tx, number);
  if (grant === null || grant.tenantId !== tenantId)
    throw new DomainError('credits.grant_unknown', { message: `There is no grant ${number}.`, status: 404 });
  const record = await findRecord(ctx, { tenantId, kind: KIND, subjectRef: grant.id });
  const document = record && signedGrant(record.envelope);
  if (document === null)
    throw new DomainError('credits.record_internal', {
      message: `The record of ${number} also states who decided why, and does not leave the house.`,
      status: 409,
    });
  return {
    kind: KIND,
    subjectRef: grant.id,
    documents: [{ name: FILE, bytes: canonicalBytes(document) }],
  };
}

/** What a signed record says was granted; null for a record of before there was a document. */
function signedGrant(envelopeBytes: Uint8Array): GrantDocument | null {
  const envelope = parseEnvelope(envelopeBytes);
  if (!envelope.ok) return null;
  const statement = parseStatement(envelope.value.payloadType, envelopePayload(envelope.value));
  if (!statement.ok) return null;
  const parsed = grantDocument.safeParse(statement.value.predicate['grant']);
  return parsed.success ? parsed.data : null;
}
