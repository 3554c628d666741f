import { canonicalDigest, sha256Hex } from '#core/proof/digest.ts';
import { rowFault } from '#core/proof/row-fault.ts';
import { type AlteredThings, factsOf, type SignedThing } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { exceptErased } from './except-erased.ts';
import { endOfAgreement } from './nda.ts';
import { type BindingRow, selectBindingsById, selectTexts, type TextRow } from './nda-repository.ts';

/**
 * Compares stored agreements with what was signed: who is bound, to which text, until when, and whether a new text lets
 * earlier ones stand. Answers the first fault of each by the reference of its record; what was erased meanwhile has none.
 */
export async function findAlteredAgreements(
  ctx: Ctx,
  things: readonly SignedThing[],
): Promise<AlteredThings> {
  authorise(ctx, 'access.checkRecords', 'vendor');
  const ids = things.flatMap(({ kind, subjectRef }) => (kind === 'nda-text' ? [] : subjectRef));
  const bindings = new Map((await selectBindingsById(ctx.tx, ids)).map((row) => [row.id, row]));
  const texts = await selectTexts(ctx.tx);
  const found = new Map<string, string>();
  for (const thing of things) {
    const fault =
      thing.kind === 'nda-text'
        ? faultOfEdition(thing, texts)
        : faultOfBinding(thing, bindings.get(thing.subjectRef), texts);
    if (fault !== null) found.set(thing.subjectRef, fault);
  }
  return exceptErased(ctx, things, found);
}

function faultOfBinding(
  thing: SignedThing,
  row: BindingRow | undefined,
  texts: readonly TextRow[],
): string | null {
  if (row === undefined) return 'its row is gone';
  return thing.kind === 'nda-acceptance' ? faultOfAcceptance(thing, row, texts) : faultOfRecorded(thing, row);
}

function saidBy(row: BindingRow) {
  return {
    party: row.party,
    legal_entity: row.legalEntity,
    signer: row.signer,
    signer_mailbox: row.signerMailbox,
    text_sha256: row.textSha256,
    ends_at: row.endsAt?.toISOString() ?? null,
    at: row.at.toISOString(),
    sha256: row.sha256,
  };
}

function faultOfAcceptance(thing: SignedThing, row: BindingRow, texts: readonly TextRow[]): string | null {
  const { digests } = thing;
  const signed = factsOf(thing);
  const sha256 = digests.get('nda-acceptance.json') ?? null;
  if (sha256Hex(row.document) !== sha256) return 'its nda-acceptance.json was changed';
  const text = texts.find((one) => one.sha256 === signed['textSha256']);
  if (text === undefined) return 'the text that it accepts is gone';
  if (sha256Hex(text.content) !== digests.get('nda-text.json')) return 'the text that it accepts was changed';
  return rowFault(saidBy(row), {
    party: signed['company'],
    legal_entity: signed['legalEntity'],
    signer: signed['name'],
    signer_mailbox: signed['email'],
    text_sha256: signed['textSha256'],
    ends_at: null,
    at: signed['acceptedAt'],
    sha256,
  });
}

function faultOfRecorded(thing: SignedThing, row: BindingRow): string | null {
  const { recordedBy, ...signed } = factsOf(thing);
  const sha256 = canonicalDigest(signed);
  const endsOn = signed['endsOn'];
  if (sha256Hex(row.document) !== sha256) return 'its document was changed';
  const meant = {
    party: signed['party'],
    legal_entity: signed['legalEntity'],
    signer: signed['signer'],
    signer_mailbox: null,
    text_sha256: null,
    ends_at: typeof endsOn === 'string' ? endOfAgreement(endsOn).toISOString() : null,
    at: thing.predicate.issuedAt,
    sha256,
  };
  return rowFault({ ...saidBy(row), by: row.by }, { ...meant, by: recordedBy });
}

function faultOfEdition(thing: SignedThing, texts: readonly TextRow[]): string | null {
  const signed = factsOf(thing);
  const row = texts.find(({ version }) => String(version) === thing.subjectRef);
  if (row === undefined) return 'its row is gone';
  if (sha256Hex(row.content) !== signed['sha256']) return 'its text was changed';
  return rowFault(
    {
      version: row.version,
      sha256: row.sha256,
      earlier_stand: row.earlierStand,
      published_by: row.publishedBy,
      published_at: row.publishedAt.toISOString(),
    },
    {
      version: signed['version'],
      sha256: signed['sha256'],
      earlier_stand: signed['earlierStand'],
      published_by: signed['recordedBy'],
      published_at: thing.predicate.issuedAt,
    },
  );
}
