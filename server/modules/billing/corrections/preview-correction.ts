import { required } from '#core/assert.ts';
import { changedLines, correctInvoice } from '#core/billing/correct-invoice.ts';
import type { SealedUsage } from '#core/billing/sealed-usage.ts';
import { type InForce, supersedeRules } from '#core/billing/supersede-rules.ts';
import { type InvoiceDocument, invoiceDocument } from '#core/contracts/invoice.ts';
import type { AffectedInvoice, CorrectedFigures } from '#core/contracts/price-correction.ts';
import { rulesDocument } from '#core/contracts/rules.ts';
import { formatMoney, minorOf } from '#core/money/money.ts';
import { priceDirection } from '#core/pricing/price-direction.ts';
import { supersessionsFor } from '#core/pricing/superseded-versions.ts';
import {
  type CheckedCorrection,
  checkSuperseding,
  idsOnPlan,
  readSupersessions,
  readTenantsOnPlan,
  subscriptionsForClose,
} from '#server/modules/pricing/index.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { CloseKey } from '../close/close-row.ts';
import { closeKeyText } from '../close/close-row.ts';
import { sealsByTenant, sealsOf } from '../close/rate-closes.ts';
import { findDocuments } from '../close/repository.ts';
import {
  type CorrectionPreview,
  type CorrectionTotal,
  type PreviewCorrectionInput,
  previewCorrectionInput,
} from '../contract-corrections.ts';
import { findContracts } from '../parties/repository.ts';
import { inForce, meterRules } from './in-force.ts';
import { type RatedClose, selectRatedCloses } from './repository.ts';

/** As many invoices are read at once, so that memory does not grow with their number. */
const BATCH = 25;
const INVOICES_MAX = 2_000;
const decoder = new TextDecoder();

/** Tenants that a correction of a plan may concern, by id only: whoever proposes it works inside them. */
export async function readTenantsToCorrect(ctx: Ctx, input: { readonly plan: string }): Promise<string[]> {
  authorise(ctx, 'billing.previewCorrection', 'vendor');
  return idsOnPlan(ctx, input);
}

/**
 * What a correction of a plan version comes to: every invoice that was rated by the wrong one for a period that begins on the
 * first day or later, each calculated anew from its own rules and seals. Nothing is written. Raises what `checkSuperseding`
 * raises, and `billing.correction_too_large` (413).
 */
export async function previewCorrection(ctx: Ctx, input: PreviewCorrectionInput): Promise<CorrectionPreview> {
  authorise(ctx, 'billing.previewCorrection', 'vendor');
  return (await correctionOf(ctx, previewCorrectionInput.parse(input))).preview;
}

/** As `previewCorrection`, with the version that was judged, for verbs that have authorised. */
export async function correctionOf(
  ctx: Ctx,
  input: PreviewCorrectionInput,
): Promise<{ readonly checked: CheckedCorrection; readonly preview: CorrectionPreview }> {
  const checked = await checkSuperseding(ctx, input);
  const { effectiveFrom: from, plan, version: superseding } = checked.document;
  const key = { plan, version: input.version, superseding, from };
  const closes = await selectRatedCloses(ctx.tx, key);
  if (closes.length > INVOICES_MAX)
    throw new DomainError('billing.correction_too_large', {
      message: `A correction looks at no more than ${INVOICES_MAX} invoices at once.`,
      status: 413,
    });
  const issued = closes.filter(({ number }) => number !== null);
  const invoices = await affectedInvoices(ctx, checked, key, issued);
  const stays = await tenantsThatStay(ctx, checked);
  const preview = {
    plan,
    superseded: input.version,
    superseding,
    from,
    invoices,
    totals: correctionTotals(invoices),
    inProgress: closes.length - issued.length,
    stays,
  };
  return { checked, preview };
}

async function affectedInvoices(
  ctx: Ctx,
  checked: CheckedCorrection,
  key: {
    readonly plan: string;
    readonly version: number;
    readonly superseding: number;
    readonly from: string;
  },
  closes: readonly RatedClose[],
): Promise<AffectedInvoice[]> {
  const known = await readSupersessions(ctx);
  const meters = await meterRules(ctx);
  const forTenant = (tenantId: string) =>
    inForce(known, [...supersessionsFor(tenantId, known.made), { ...key, stays: [] }], meters, checked);
  const invoices: AffectedInvoice[] = [];
  for (let first = 0; first < closes.length; first += BATCH) {
    const batch = closes.slice(first, first + BATCH);
    const figures = await figuresOf(ctx, batch, forTenant);
    for (const close of batch) {
      const { corrected, currency, difference, issued, lines } = required(
        figures.get(closeKeyText(close)),
        'an issued invoice is corrected',
      ).figures;
      invoices.push({
        tenant: close.tenant,
        number: required(close.number ?? undefined, 'it has a number'),
        sha256: required(close.sha256 ?? undefined, 'it has a digest'),
        currency,
        issued: issued.net,
        corrected: corrected.net,
        difference: difference.net,
        lines: changedLines(lines),
      });
    }
  }
  return invoices;
}

/** An invoice as issued and what it comes to with what supersedes its wrong prices, by its close. */
export type CorrectedClose = { readonly invoice: InvoiceDocument; readonly figures: CorrectedFigures };

/** Calculates issued invoices anew from their frozen rules and seals. Raises what the calculator fails with. */
export async function figuresOf(
  ctx: Ctx,
  closes: readonly CloseKey[],
  inForceOf: (tenantId: string) => InForce,
): Promise<ReadonlyMap<string, CorrectedClose>> {
  const stored = await findDocuments(ctx.tx, closes, ['rules.json', 'invoice.json']);
  const textOf = (close: CloseKey, name: string) =>
    required(
      stored.find((one) => one.name === name && closeKeyText(one) === closeKeyText(close))?.text ?? undefined,
      'an issued invoice has its documents',
    );
  const inputs = closes.map((close) => ({
    close,
    rules: rulesDocument.parse(JSON.parse(textOf(close, 'rules.json'))),
    invoice: invoiceDocument.parse(JSON.parse(textOf(close, 'invoice.json'))),
  }));
  // Seals of all are for jobs and commands; whoever may correct sees no more of them than what they come to.
  const seals = await sealsByTenant({ ...ctx, actor: { kind: 'system', job: 'correct-invoices' } }, inputs);
  return new Map(
    inputs.map(({ close, invoice, rules }) => {
      const usage = sealsOf(rules, seals.get(close.tenantId) ?? new Map()).map(
        ({ bytes, digest }): SealedUsage => ({ digest, seal: JSON.parse(decoder.decode(bytes)) }),
      );
      const corrected = supersedeRules(rules, inForceOf(close.tenantId));
      const figures = correctInvoice({ invoice, corrected, usage });
      if (!figures.ok) throw domainErrorFrom(figures.error);
      return [closeKeyText(close), { invoice, figures: figures.value }];
    }),
  );
}

/**
 * Whose contract asks for notice of a rise, where what any charge costs may rise: a correction is no way around it. They stay on
 * the wrong version; what they were billed too much is given back all the same.
 */
async function tenantsThatStay(
  ctx: Ctx,
  { document, wrong }: CheckedCorrection,
): Promise<CorrectionPreview['stays']> {
  if (priceDirection(wrong, document).direction !== 'rise') return [];
  const { plan, version } = wrong;
  const tenantIds = await readTenantsOnPlan(ctx, { plan });
  const priced = await subscriptionsForClose(ctx, { tenantIds });
  const held = priced.subscriptions
    .filter(({ versions }) => versions.some((one) => one.plan === plan && one.version === version))
    .map(({ tenantId }) => tenantId);
  const noticed = (await findContracts(ctx.tx, [...new Set(held)]))
    .filter(({ priceChangeNoticeDays }) => priceChangeNoticeDays > 0)
    .map(({ tenantId }) => tenantId);
  return (await readTenantsWithZones(ctx, { tenantIds: noticed }))
    .map(({ externalId, id }) => ({ tenantId: id, tenant: externalId }))
    .toSorted((a, b) => (a.tenant < b.tenant ? -1 : 1));
}

/** The sums of each currency, by its code. */
export function correctionTotals(
  invoices: readonly Pick<AffectedInvoice, 'currency' | 'issued' | 'corrected' | 'difference'>[],
): CorrectionTotal[] {
  return [...Map.groupBy(invoices, ({ currency }) => currency)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, own]) => {
      const sum = (valueOf: (one: (typeof own)[number]) => bigint) =>
        formatMoney({ amountMinor: own.reduce((all, one) => all + valueOf(one), 0n), currency });
      const minor = (amount: string) => minorOf(amount, currency);
      const positive = (amountMinor: bigint) => (amountMinor > 0n ? amountMinor : 0n);
      return {
        currency,
        invoices: own.length,
        issued: sum(({ issued }) => minor(issued)),
        corrected: sum(({ corrected }) => minor(corrected)),
        inFavour: sum(({ difference }) => positive(-minor(difference))),
        against: sum(({ difference }) => positive(minor(difference))),
      };
    });
}
