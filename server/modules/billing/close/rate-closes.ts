import { required } from '#core/assert.ts';
import { calculateInvoice, type InvoiceCalculation } from '#core/billing/calculate-invoice.ts';
import type { MeterReport } from '#core/billing/close-report.ts';
import { usageFile } from '#core/billing/invoice-document.ts';
import type { SealedUsage } from '#core/billing/sealed-usage.ts';
import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { type Failure, failure, type Result, success } from '#core/result.ts';
import { addDays } from '#core/time/civil-date.ts';
import { civilDateIn } from '#core/time/zone.ts';
import { type SealDocument, sealDocuments } from '#server/modules/metering/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { type ClaimedClose, type CloseKey, closeKeyText, type NewCloseDocument } from './close-row.ts';
import { apartText, type CalculatedClose, compareUsage } from './compare-usage.ts';
import { newDocument, sha256Hex } from './documents.ts';
import { findEarlierEditions } from './edition-repository.ts';
import { type InvoiceParties, invoiceParties } from './invoice-parties.ts';
import { parkAndTell } from './park.ts';
import { findDocuments, insertDocuments, moveCloses } from './repository.ts';

const EVIDENCE_LENGTH_MAX = 2_000;

/** A close with what its rating leaves behind. */
type RatedClose = CalculatedClose & {
  readonly issuedOn: string;
  readonly documents: readonly NewCloseDocument[];
};

/** An invoice whose every byte is settled but its number, which is taken as the last lock. */
export type DraftInvoice = Omit<InvoiceDocument, 'number'>;

/**
 * From sealed to rated: calculates each invoice from its seals and rules and nothing else, freezes the parties and the
 * date, and keeps the trace and the draft. What cannot be rated is parked with the place in the rules.
 */
export async function rateCloses(ctx: Ctx, closes: readonly ClaimedClose[]): Promise<void> {
  const rulesTexts = new Map(
    (await findDocuments(ctx.tx, closes, ['rules.json'])).map((document) => [
      closeKeyText(document),
      document,
    ]),
  );
  const inputs = closes.map((close) => {
    const document = required(rulesTexts.get(closeKeyText(close)), 'a sealed close has its rules');
    const rules: RulesDocument = JSON.parse(required(document.text, 'rules are kept as bytes'));
    return { close, rules, rulesSha256: document.sha256 };
  });
  const seals = await sealsByTenant(ctx, inputs);
  const parties = await invoiceParties(ctx, closes);
  const replaced = new Map(
    (await findEarlierEditions(ctx.tx, closes)).map((one) => [closeKeyText(one), one.number]),
  );
  const calculated: RatedClose[] = [];
  for (const input of inputs) {
    const { close } = input;
    const mine = sealsOf(input.rules, required(seals.get(close.tenantId), 'the tenant has seals'));
    const outcome = rateOne({
      ...input,
      seals: mine,
      party: parties(close),
      replaces: replaced.get(closeKeyText(close)),
      now: ctx.now,
    });
    if (outcome.ok) calculated.push({ close, rules: input.rules, ...outcome.value });
    else await parkFailure(ctx, close, outcome.error);
  }
  const apart = await compareUsage(ctx, calculated);
  const rated: RatedClose[] = [];
  for (const one of calculated) {
    const meters = apart.get(closeKeyText(one.close));
    if (meters === undefined) rated.push(one);
    else await parkFailure(ctx, one.close, usageDiffers(meters));
  }
  await insertDocuments(
    ctx.tx,
    rated.flatMap(({ documents }) => documents),
  );
  await moveCloses(ctx.tx, {
    from: 'sealed',
    to: 'rated',
    at: ctx.now,
    actor: actorName(ctx.actor),
    closes: rated.map(({ close, issuedOn }) => ({ ...close, newIssuedOn: issuedOn })),
  });
  await faultPoint('close.rated');
}

function referencesOf(rules: RulesDocument) {
  return [
    ...rules.seals,
    ...rules.late.flatMap(({ billedSeals, correctedSeals }) => [...billedSeals, ...correctedSeals]),
  ];
}

/** The seals that these rules name, by tenant and digest. */
export async function sealsByTenant(
  ctx: Ctx,
  inputs: readonly { readonly close: CloseKey; readonly rules: RulesDocument }[],
): Promise<Map<string, Map<string, SealDocument>>> {
  const wanted = inputs.flatMap(({ close, rules }) =>
    referencesOf(rules).map(({ day, sequence }) => ({ tenantId: close.tenantId, day, sequence })),
  );
  const byTenant = new Map<string, Map<string, SealDocument>>();
  for (const seal of await sealDocuments(ctx, wanted)) {
    const mine = byTenant.get(seal.tenantId) ?? new Map<string, SealDocument>();
    byTenant.set(seal.tenantId, mine.set(seal.digest, seal));
  }
  return byTenant;
}

/** The seals that the rules name, each once, in the order of usage.jsonl. */
export function sealsOf(rules: RulesDocument, known: ReadonlyMap<string, SealDocument>): SealDocument[] {
  const digests = new Set(referencesOf(rules).map(({ digest }) => digest));
  return [...digests]
    .flatMap((digest) => known.get(digest) ?? [])
    .sort((a, b) => (a.day === b.day ? a.sequence - b.sequence : a.day < b.day ? -1 : 1));
}

function rateOne(input: {
  readonly close: ClaimedClose;
  readonly rules: RulesDocument;
  readonly rulesSha256: string;
  readonly seals: readonly SealDocument[];
  readonly party: Result<InvoiceParties>;
  /** The number of the edition before, where there is one. */
  readonly replaces: string | undefined;
  readonly now: Date;
}): Result<Omit<RatedClose, 'close' | 'rules'>> {
  const { close, rules, seals, party } = input;
  if (!party.ok) return party;
  const altered = seals.find((seal) => sha256Hex(seal.bytes) !== seal.digest);
  if (altered !== undefined)
    return failure(
      'billing.seal_altered',
      `The stored seal of ${altered.day} has lost its digest.`,
      altered.digest,
    );
  const usage: SealedUsage[] = seals.map(({ digest, bytes }) => ({
    digest,
    seal: JSON.parse(textOf(bytes)),
  }));
  const misplaced = usage.find(({ seal }) => seal.zone !== close.zone && seal.day >= close.periodStart);
  if (misplaced !== undefined)
    return failure(
      'billing.zone_differs',
      `${misplaced.seal.day} was sealed in ${misplaced.seal.zone}, but the period is billed in ${close.zone}.`,
      misplaced.digest,
    );
  const calculated = calculateInvoice({ rules, usage });
  if (!calculated.ok) return calculated;
  const issuedOn = civilDateIn(input.now.toISOString(), close.zone);
  const usageBytes = usageFile(seals.map(({ bytes }) => bytes));
  const trace = newDocument(close, 'trace.json', canonicalJson(calculated.value.trace));
  const usageSha256 = sha256Hex(usageBytes);
  const draft = draftInvoice({
    close,
    party: party.value,
    issuedOn,
    calculation: calculated.value,
    inputs: { usage: usageSha256, rules: input.rulesSha256, trace: trace.sha256 },
    ratingVersion: rules.ratingVersion,
    replaces: input.replaces,
  });
  return success({
    issuedOn,
    usage,
    lines: calculated.value.lines,
    documents: [
      trace,
      {
        tenantId: close.tenantId,
        id: close.id,
        name: 'usage.jsonl',
        sha256: usageSha256,
        sizeBytes: usageBytes.length,
        text: null,
      },
      newDocument(close, 'draft.json', canonicalJson(draft)),
    ],
  });
}

const decoder = new TextDecoder();
function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

function draftInvoice(input: {
  readonly close: ClaimedClose;
  readonly party: InvoiceParties;
  readonly issuedOn: string;
  readonly calculation: InvoiceCalculation;
  readonly inputs: InvoiceDocument['inputs'];
  readonly ratingVersion: string;
  readonly replaces: string | undefined;
}): DraftInvoice {
  const { calculation, close, issuedOn, party } = input;
  const { taxInIssuerCurrency } = calculation;
  const period = { start: close.periodStart, end: close.periodEnd };
  return {
    schema: 'openbook.invoice/1',
    seller: party.seller,
    buyer: party.buyer,
    ...(party.poNumber === null ? {} : { poNumber: party.poNumber }),
    dates: { issued: issuedOn, due: addDays(issuedOn, party.paymentTermDays), supply: period },
    period: { ...period, zone: close.zone },
    purpose: close.purpose,
    edition: close.edition,
    ...(input.replaces === undefined ? {} : { replaces: input.replaces }),
    paymentTermDays: party.paymentTermDays,
    currency: close.currency,
    ratingVersion: input.ratingVersion,
    lines: calculation.lines,
    ...(calculation.discounts === undefined ? {} : { discounts: calculation.discounts }),
    taxes: calculation.taxes,
    ...(taxInIssuerCurrency === undefined ? {} : { taxInIssuerCurrency }),
    credits: calculation.credits,
    adjustments: [],
    creditDue: calculation.creditDue,
    totals: calculation.totals,
    inputs: input.inputs,
  };
}

function usageDiffers(meters: readonly MeterReport[]): Failure {
  return {
    code: 'billing.usage_differs',
    message: 'Invoice, seals, hourly totals and events are further apart than is allowed.',
    path: meters.map(apartText).join('\n').slice(0, EVIDENCE_LENGTH_MAX),
  };
}

async function parkFailure(ctx: Ctx, close: ClaimedClose, error: Failure): Promise<void> {
  await parkAndTell(ctx, close, {
    code: error.code,
    reason: error.message,
    evidence: error.path ?? null,
    nextAction: 'fix-input',
  });
}
