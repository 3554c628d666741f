import { canonicalDigest } from '#core/proof/digest.ts';
import { failure, type Result, success } from '#core/result.ts';
import type { Mailbox } from './mailbox.ts';

/** The words of a non-disclosure agreement in one language; paragraphs are plain text. */
export type NdaWords = { readonly title: string; readonly paragraphs: readonly string[] };

/** One edition of the agreement. What is accepted is both languages, whichever was read. */
export type NdaText = {
  readonly schema: 'openbook.nda-text/1';
  readonly version: number;
  readonly en: NdaWords;
  readonly es: NdaWords;
};

/** The digest that an acceptance is bound to: SHA-256 of the canonical JSON of the edition. */
export function ndaTextDigest(text: NdaText): string {
  return canonicalDigest(text);
}

/** What somebody states who accepts for a company. */
export type NdaStatement = {
  readonly name: string;
  readonly title: string;
  readonly legalEntity: string;
  /** "I may bind this company." */
  readonly mayBind: boolean;
  readonly locale: 'en' | 'es';
  /** The digest of the text that was shown. */
  readonly textSha256: string;
};

/** An acceptance as it is signed and mailed to who accepted. */
export type NdaAcceptance = {
  readonly schema: 'openbook.nda-acceptance/1';
  readonly company: string;
  readonly legalEntity: string;
  readonly name: string;
  readonly title: string;
  readonly email: string;
  readonly mayBind: true;
  readonly locale: 'en' | 'es';
  readonly textVersion: number;
  readonly textSha256: string;
  readonly acceptedAt: string;
};

const FIELD_MAX = 200;
const CONTROL = /\p{Cc}/u;

function isStated(value: string): boolean {
  const trimmed = value.trim();
  return trimmed.length >= 2 && trimmed.length <= FIELD_MAX && !CONTROL.test(trimmed);
}

/**
 * Binds the company of a proven mailbox to the text that its signer was shown. Fails with `access.no_company` for a mailbox
 * of a provider, `access.nda_text_changed` where the text shown is no longer the one in force, `access.field_missing`,
 * `access.authority_missing`.
 */
export function acceptNda(input: {
  readonly statement: NdaStatement;
  readonly mailbox: Mailbox;
  readonly text: NdaText;
  readonly at: Date;
}): Result<NdaAcceptance> {
  const { at, mailbox, statement, text } = input;
  const { legalEntity, locale, mayBind, name, textSha256, title } = statement;
  if (mailbox.company === null)
    return failure('access.no_company', 'A mailbox of this provider stands for no company.');
  if (textSha256 !== ndaTextDigest(text))
    return failure('access.nda_text_changed', 'The text was replaced while you read it.');
  for (const [field, value] of Object.entries({ name, title, legalEntity }))
    if (!isStated(value)) return failure('access.field_missing', `State the ${field}.`, field);
  if (!mayBind)
    return failure('access.authority_missing', 'Only who may bind the company accepts for it.', 'mayBind');
  return success({
    schema: 'openbook.nda-acceptance/1',
    company: mailbox.company,
    legalEntity: legalEntity.trim(),
    name: name.trim(),
    title: title.trim(),
    email: mailbox.address,
    mayBind: true,
    locale,
    textVersion: text.version,
    textSha256,
    acceptedAt: at.toISOString(),
  });
}

/** One edition by what it does to earlier acceptances: they stand, or everybody is asked again. */
export type NdaEdition = {
  readonly version: number;
  readonly sha256: string;
  readonly earlierStand: boolean;
};

/**
 * What binds a party: an acceptance of an edition, or (`textSha256` null) an agreement signed elsewhere that the vendor
 * recorded, which no text of ours replaces. `party` is a company's domain; only a recorded one may be a single mailbox.
 */
export type NdaBinding = {
  readonly id: string;
  readonly party: string;
  readonly textSha256: string | null;
  readonly endedAt: Date | null;
};

export type NdaStanding =
  | { readonly kind: 'none' }
  | { readonly kind: 'accepted' | 'recorded'; readonly bindingId: string }
  /** Accepted once, but the text was replaced by one that has to be accepted anew. */
  | { readonly kind: 'outdated'; readonly bindingId: string };

/** The first edition, counted back from the one in force, that earlier acceptances do not reach over. */
function oldestStanding(editions: readonly NdaEdition[]): number {
  const latestFirst = [...editions].sort((a, b) => b.version - a.version);
  const barrier = latestFirst.find(({ earlierStand }) => !earlierStand);
  return barrier?.version ?? 0;
}

/** Whether a mailbox is bound by an agreement at an instant. What covers it as recorded counts before what was accepted. */
export function ndaStanding(input: {
  readonly mailbox: Mailbox;
  readonly bindings: readonly NdaBinding[];
  readonly editions: readonly NdaEdition[];
  readonly at: Date;
}): NdaStanding {
  const { at, bindings, editions, mailbox } = input;
  const mine = bindings.filter(
    ({ endedAt, party, textSha256 }) =>
      (endedAt === null || endedAt.getTime() > at.getTime()) &&
      (party === mailbox.company || (textSha256 === null && party === mailbox.address)),
  );
  const recorded = mine.find(({ textSha256 }) => textSha256 === null);
  if (recorded !== undefined) return { kind: 'recorded', bindingId: recorded.id };
  const oldest = oldestStanding(editions);
  const versions = new Map(editions.map(({ sha256, version }) => [sha256, version]));
  const accepted = mine.filter(({ textSha256 }) => textSha256 !== null && versions.has(textSha256));
  const standing = accepted.find(({ textSha256 }) => (versions.get(textSha256 ?? '') ?? -1) >= oldest);
  if (standing !== undefined) return { kind: 'accepted', bindingId: standing.id };
  const [former] = accepted;
  return former === undefined ? { kind: 'none' } : { kind: 'outdated', bindingId: former.id };
}

/** Whether who stands so may read what is under an agreement. */
export function isBound(standing: NdaStanding): boolean {
  return standing.kind === 'accepted' || standing.kind === 'recorded';
}

/** Whom a new text affects: who is asked to accept anew, and who is not because the vendor recorded an agreement. */
export function affectedByReplacement(input: {
  readonly bindings: readonly NdaBinding[];
  readonly editions: readonly NdaEdition[];
  readonly earlierStand: boolean;
  readonly at: Date;
}): { readonly askedAgain: readonly string[]; readonly unaffected: readonly string[] } {
  const { at, bindings, earlierStand, editions } = input;
  const oldest = oldestStanding(editions);
  const versions = new Map(editions.map(({ sha256, version }) => [sha256, version]));
  const live = bindings.filter(({ endedAt }) => endedAt === null || endedAt.getTime() > at.getTime());
  const recorded = live.filter(({ textSha256 }) => textSha256 === null).map(({ party }) => party);
  const accepted = live
    .filter(({ textSha256 }) => textSha256 !== null && (versions.get(textSha256) ?? -1) >= oldest)
    .map(({ party }) => party)
    .filter((party) => !recorded.includes(party));
  const unique = (parties: readonly string[]) => [...new Set(parties)].sort();
  return earlierStand
    ? { askedAgain: [], unaffected: unique([...recorded, ...accepted]) }
    : { askedAgain: unique(accepted), unaffected: unique(recorded) };
}
