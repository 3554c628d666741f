import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { openText, sealText } from '#server/platform/crypto/secrets.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type BankDto, type IssuerDto, type SetIssuerInput, setIssuerInput } from '../contract.ts';
import { findIssuers, findSealedBankDetails, saveIssuer } from './repository.ts';
import { refuseStale, staleRevision } from './revision.ts';

function sealContext(slug: string): string {
  return `issuer.bank_details:${slug}`;
}

/**
 * States the legal entity that invoices are from: it holds for invoices that are rated from now on. Bank details are kept
 * sealed. Raises `billing.stale_revision` (409).
 */
export async function setIssuer(ctx: Ctx, input: SetIssuerInput): Promise<IssuerDto> {
  await authoriseAndRecord(ctx, 'billing.setIssuer', 'vendor');
  const { bank, revision, ...issuer } = setIssuerInput.parse(input);
  const [standing] = await findIssuers(ctx.tx, [issuer.slug]);
  const from = refuseStale(standing?.revision ?? 0, revision);
  const by = { changedBy: actorName(ctx.actor), changedAt: ctx.now };
  const bankDetails = new Uint8Array(sealText(JSON.stringify(bank), sealContext(issuer.slug)));
  if (!(await saveIssuer(ctx.tx, { ...issuer, bankDetails }, from, by))) throw staleRevision();
  return { ...issuer, revision: from + 1, changedBy: by.changedBy, changedAt: ctx.now.toISOString() };
}

/** The issuer without its bank details. Raises `billing.issuer_unknown` (404). */
export async function readIssuer(ctx: Ctx, input: { readonly slug?: string } = {}): Promise<IssuerDto> {
  authorise(ctx, 'billing.readIssuer', 'vendor');
  const slug = input.slug ?? 'main';
  const [issuer] = await findIssuers(ctx.tx, [slug]);
  if (!issuer)
    throw new DomainError('billing.issuer_unknown', { message: `There is no issuer ${slug}.`, status: 404 });
  return issuer;
}

/** Bank details as invoices print them, for the close alone. */
export async function openBankDetails(ctx: Ctx, slugs: readonly string[]): Promise<Map<string, BankDto>> {
  const sealed = await findSealedBankDetails(ctx.tx, slugs);
  return new Map(
    [...sealed].map(([slug, bytes]) => [
      slug,
      setIssuerInput.shape.bank.parse(JSON.parse(openText(bytes, sealContext(slug)))),
    ]),
  );
}
