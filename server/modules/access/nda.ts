import { asciiDomain, isFreeMailDomain, mailboxOf } from '#core/access/mailbox.ts';
import { acceptNda, affectedByReplacement, isBound, type NdaText, ndaTextDigest } from '#core/access/nda.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { attest, attestFacts } from '#server/modules/evidence/index.ts';
import { refuseWhenReadOnly } from '#server/modules/trust/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import {
  type AcceptNdaInput,
  acceptNdaInput,
  type BindingView,
  type NdaTextView,
  type RecordNdaInput,
  type ReplaceNdaInput,
  recordNdaInput,
  replaceNdaInput,
} from './contract.ts';
import { refusal } from './errors.ts';
import { holdTexts, insertBinding, insertText, selectBindings, selectTexts } from './nda-repository.ts';
import { bindingOf, currentText, defaultTextRow, standings, textOf, textRows } from './nda-standing.ts';
import { asAccessDesk, requireReader } from './reader.ts';
import { askForMail } from './write-mail.ts';

/** The edition in force, in both languages, with the digest that an acceptance names. */
export async function readNdaText(ctx: Ctx): Promise<NdaTextView> {
  authorise(ctx, 'access.readNdaText', 'public');
  const row = await currentText(ctx);
  const { en, es } = textOf(row);
  return { version: row.version, sha256: row.sha256, en, es, earlierStand: row.earlierStand };
}

/**
 * Binds the company of the reader's mailbox to the edition in force, once, and mails the signer a copy. Raises
 * `access.mailbox_unproven` (401), the codes of `acceptNda` (422; 409 for a text that changed), `access.already_bound` (409).
 */
export async function acceptNdaText(ctx: Ctx, input: AcceptNdaInput): Promise<void> {
  authorise(ctx, 'access.acceptNda', 'public');
  await refuseWhenReadOnly(ctx);
  const { pass, statement } = acceptNdaInput.parse(input);
  const mailbox = requireReader(ctx, pass);
  await holdTexts(ctx.tx);
  const text = await currentText(ctx);
  if (isBound((await standings(ctx, [mailbox]))(mailbox)))
    throw new DomainError('access.already_bound', {
      message: 'Your company accepted the agreement already.',
      status: 409,
    });
  const accepted = acceptNda({ statement, mailbox, text: textOf(text), at: ctx.now });
  if (!accepted.ok) throw refusal(accepted.error);
  const acceptance = accepted.value;
  const document = canonicalBytes(acceptance);
  const sha256 = sha256Hex(document);
  await insertText(ctx.tx, text);
  const id = ctx.ids();
  const { attestationId } = await attest(asAccessDesk(ctx), {
    tenantId: null,
    kind: 'nda-acceptance',
    subjectName: `${acceptance.company}, edition ${text.version}`,
    subjectRef: id,
    subjects: [
      { name: 'nda-acceptance.json', sha256 },
      { name: 'nda-text.json', sha256: text.sha256 },
    ],
    predicate: { 'nda-acceptance': acceptance },
  });
  await insertBinding(ctx.tx, {
    id,
    party: acceptance.company,
    textSha256: text.sha256,
    legalEntity: acceptance.legalEntity,
    signer: acceptance.name,
    signerMailbox: acceptance.email,
    document,
    sha256,
    endsAt: null,
    by: actorName(ctx.actor),
    at: ctx.now,
    attestationId,
  });
  const { locale } = acceptance;
  await askForMail(ctx, {
    about: 'accepted',
    mailbox: acceptance.email,
    locale,
    title: textOf(text)[locale].title,
    bindingId: id,
  });
}

/** A company's domain or one mailbox, as it is compared. A free-mail domain is neither. */
function partyOf(text: string): string {
  const mailbox = text.includes('@') ? mailboxOf(text) : null;
  if (mailbox?.ok) return mailbox.value.address;
  const domain = mailbox === null ? asciiDomain(text) : null;
  if (domain !== null && !isFreeMailDomain(domain)) return domain;
  if (domain !== null)
    throw new DomainError('access.no_company', {
      message: 'A provider of mailboxes is no company; record the agreement for one mailbox.',
      path: 'party',
    });
  throw new DomainError('access.address_invalid', {
    message: 'Give a domain or a mail address.',
    path: 'party',
  });
}

/** When an agreement ends whose last day is stated: that day counts whole. */
export function endOfAgreement(endsOn: string): Date {
  return new Date(Date.parse(`${endsOn}T00:00:00Z`) + 86_400_000);
}

/** Records an agreement that was signed elsewhere. Raises `access.no_company`, `access.address_invalid` (422). */
export async function recordNda(ctx: Ctx, input: RecordNdaInput): Promise<void> {
  await authoriseAndRecord(ctx, 'access.recordNda', 'vendor');
  await refuseWhenReadOnly(ctx);
  const { endsOn, legalEntity, party: given, reason, signer } = recordNdaInput.parse(input);
  const party = partyOf(given);
  const id = ctx.ids();
  const facts = { party, legalEntity, signer, endsOn, reason };
  const attestationId = await attestFacts(ctx, {
    kind: 'nda-recorded',
    tenantId: null,
    ref: id,
    name: party,
    facts,
  });
  const document = canonicalBytes(facts);
  await insertBinding(ctx.tx, {
    id,
    party,
    textSha256: null,
    legalEntity,
    signer,
    signerMailbox: null,
    document,
    sha256: sha256Hex(document),
    endsAt: endsOn === null ? null : endOfAgreement(endsOn),
    by: actorName(ctx.actor),
    at: ctx.now,
    attestationId,
  });
}

/** Whom a new text would ask again, and who stays bound, before anybody decides. */
export async function readNdaReplacement(
  ctx: Ctx,
  input: { readonly earlierStand: boolean },
): Promise<{ readonly askedAgain: readonly string[]; readonly unaffected: readonly string[] }> {
  authorise(ctx, 'access.readDesk', 'vendor');
  const bindings = (await selectBindings(ctx.tx)).map(bindingOf);
  const editions = await textRows(ctx);
  return affectedByReplacement({ bindings, editions, earlierStand: input.earlierStand, at: ctx.now });
}

/** Puts a new edition in force. Those whom it asks again read nothing under an agreement until they accept it. */
export async function replaceNdaText(
  ctx: Ctx,
  input: ReplaceNdaInput,
): Promise<{ readonly version: number; readonly askedAgain: readonly string[] }> {
  await authoriseAndRecord(ctx, 'access.replaceNda', 'vendor');
  await refuseWhenReadOnly(ctx);
  const { earlierStand, en, es } = replaceNdaInput.parse(input);
  await holdTexts(ctx.tx);
  const { askedAgain } = await readNdaReplacement(ctx, { earlierStand });
  if ((await selectTexts(ctx.tx)).length === 0) await insertText(ctx.tx, defaultTextRow(ctx.now));
  const version = (await currentText(ctx)).version + 1;
  const text: NdaText = { schema: 'openbook.nda-text/1', version, en, es };
  const sha256 = ndaTextDigest(text);
  const attestationId = await attestFacts(ctx, {
    kind: 'nda-text',
    tenantId: null,
    ref: String(version),
    name: `edition ${version}`,
    facts: { version, sha256, earlierStand, askedAgain },
  });
  await insertText(ctx.tx, {
    version,
    sha256,
    content: canonicalBytes(text),
    earlierStand,
    publishedBy: actorName(ctx.actor),
    publishedAt: ctx.now,
    attestationId,
  });
  return { version, askedAgain };
}

/** Everybody who is or was bound, the latest first. */
export async function readBindings(ctx: Ctx): Promise<BindingView[]> {
  authorise(ctx, 'access.readDesk', 'vendor');
  const versions = new Map((await textRows(ctx)).map(({ sha256, version }) => [sha256, version]));
  return (await selectBindings(ctx.tx)).map((row) => ({
    id: row.id,
    party: row.party,
    legalEntity: row.legalEntity,
    signer: row.signer,
    signerAddress: row.signerMailbox,
    kind: row.textSha256 === null ? 'recorded' : 'accepted',
    textVersion: row.textSha256 === null ? null : (versions.get(row.textSha256) ?? null),
    at: row.at.toISOString(),
    endsAt: row.endsAt?.toISOString() ?? null,
  }));
}
