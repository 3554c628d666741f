import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { openText, sealText } from '#server/platform/crypto/secrets.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import {
  type BankDto,
  bankInput,
  type IssuerDto,
  type MaskedBankDto,
  type SetIssuerInput,
  setIssuerInput,
} from '../contract-parties.ts';
import { findIssuers, findSealedBankDetails, saveIssuer } from './repository.ts';
import { refuseStale, staleRevision } from './revision.ts';

function sealContext(slug: string): string {
  return `issuer.bank_details:${slug}`;
}

/**
 * States the legal entity that invoices are from: it holds for invoices that are rated from now on. Bank details are kept
 * sealed, and stay as they are where none are given. Raises `billing.stale_revision` (409) and
 * `billing.bank_details_missing` for a new issuer without any.
 */
export async function setIssuer(ctx: Ctx, input: SetIssuerInput): Promise<IssuerDto> {
  await authoriseAndRecord(ctx, 'billing.setIssuer', 'vendor');
  const { bank, revision, ...issuer } = setIssuerInput.parse(input);
  const [standing] = await findIssuers(ctx.tx, [issuer.slug]);
  const from = refuseStale(standing?.revision ?? 0, revision);
  const by = { changedBy: actorName(ctx.actor), changedAt: ctx.now };
  if (bank === undefined && standing === undefined)
    throw new DomainError('billing.bank_details_missing', {
      message: 'A new issuer needs bank details.',
      path: 'bank.account',
    });
  const bankDetails = bank && new Uint8Array(sealText(JSON.stringify(bank), sealContext(issuer.slug)));
  if (!(await saveIssuer(ctx.tx, { ...issuer, bankDetails }, from, by))) throw staleRevision();
  return { ...issuer, revision: from + 1, changedBy: by.changedBy, changedAt: ctx.now.toISOString() };
}

/** The issuer without its bank details. Raises `billing.issuer_unknown` (404). */
export async function readIssuer(ctx: Ctx, input: { readonly slug?: string } = {}): Promise<IssuerDto> {
  authorise(ctx, 'billing.readIssuer', 'vendor');
  const slug = input.slug ?? 'main';
  const [issuer] = await findIssuers(ctx.tx, [slug]);
  if (!issuer) throw unknownIssuer(slug);
  return issuer;
}

/** Visible digits of an account that nobody could pay to or guess the rest from. */
const ENDING = 4;

/** The bank details that stand, the account by its end only. Raises `billing.issuer_unknown` (404). */
export async function readMaskedBank(
  ctx: Ctx,
  input: { readonly slug?: string } = {},
): Promise<MaskedBankDto> {
  authorise(ctx, 'billing.readMaskedBank', 'vendor');
  const slug = input.slug ?? 'main';
  const standing = (await openBankDetails(ctx, [slug])).get(slug);
  if (standing === undefined) throw unknownIssuer(slug);
  const { account, ...bank } = standing;
  const plain = account.replaceAll(/\s/g, '');
  return { ...bank, accountEnding: plain.length > 2 * ENDING ? plain.slice(-ENDING) : '' };
}

function unknownIssuer(slug: string): DomainError {
  return new DomainError('billing.issuer_unknown', { message: `There is no issuer ${slug}.`, status: 404 });
}

/** Bank details as invoices print them, for the close and for what is shown of them. */
export async function openBankDetails(ctx: Ctx, slugs: readonly string[]): Promise<Map<string, BankDto>> {
  const sealed = await findSealedBankDetails(ctx.tx, slugs);
  return new Map(
    [...sealed].map(([slug, bytes]) => [
      slug,
      bankInput.parse(JSON.parse(openText(bytes, sealContext(slug)))),
    ]),
  );
}
