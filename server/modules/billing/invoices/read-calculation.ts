import { required } from '#core/assert.ts';
import { ruleOfLine } from '#core/billing/rule-of-line.ts';
import type { DaySeal } from '#core/contracts/day-seal.ts';
import { type InvoiceDocument, invoiceDocument } from '#core/contracts/invoice.ts';
import { type RulesDocument, rulesDocument, type SubscriptionRule } from '#core/contracts/rules.ts';
import { type TraceDocument, type TraceStep, traceDocument } from '#core/contracts/trace.ts';
import { metersOfCharge } from '#core/pricing/meters-of-charge.ts';
import { sealsForPeriod } from '#server/modules/metering/index.ts';
import { readPlanVersion } from '#server/modules/pricing/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { findDocuments, type StoredDocument } from '../close/repository.ts';
import type { CalculatedLine, CalculationDto, RuleVersionDto, SealUsed } from '../contract.ts';
import { findInvoice, type InvoiceInput } from './read-invoices.ts';

/**
 * How each figure of an invoice came about: the stored trace beside the rules, the meters and the seals it refers to.
 * Nothing is computed here. Raises `billing.invoice_unknown` (404).
 */
export async function readCalculation(ctx: Ctx, input: InvoiceInput): Promise<CalculationDto> {
  authorise(ctx, 'billing.readInvoice', { tenantId: input.tenantId });
  const { closeId, sha256, ...invoice } = await findInvoice(ctx, input);
  const stored = await findDocuments(
    ctx.tx,
    [{ tenantId: input.tenantId, id: closeId }],
    ['invoice.json', 'rules.json', 'trace.json'],
  );
  const document = invoiceDocument.parse(jsonOf(stored, 'invoice.json'));
  const rules = rulesDocument.parse(jsonOf(stored, 'rules.json'));
  const trace = traceDocument.parse(jsonOf(stored, 'trace.json'));
  const versions = await ruleVersions(ctx, input.tenantId, rules);
  return {
    invoice,
    document,
    sha256,
    ratingVersion: rules.ratingVersion,
    zone: rules.period.zone,
    lines: explainedLines({ document, rules, trace, versions }),
    totals: trace.totals,
    seals: await sealsUsed(ctx, input.tenantId, rules),
  };
}

/** Every line and credit due with the steps, the charge, the meters and the rule that led to it. */
export function explainedLines(papers: Papers): CalculatedLine[] {
  return [...linesOf(papers), ...creditsOf(papers)];
}

type Papers = {
  readonly document: Pick<InvoiceDocument, 'lines' | 'creditDue'>;
  readonly rules: RulesDocument;
  readonly trace: TraceDocument;
  readonly versions: ReadonlyMap<string, RuleVersionDto>;
};

function jsonOf(stored: readonly StoredDocument[], name: string): unknown {
  const found = stored.find((document) => document.name === name);
  return JSON.parse(required(found?.text, `a final invoice has its ${name}`));
}

function linesOf(papers: Papers): CalculatedLine[] {
  const steps = new Map(papers.trace.lines.map((one) => [one.line, one.steps]));
  return papers.document.lines.map((line) => ({
    line,
    creditDue: null,
    ...explained(
      papers,
      { ...line, isGivenBack: line.kind === 'proration' },
      required(steps.get(line.id), 'every line has its trace'),
    ),
  }));
}

function creditsOf(papers: Papers): CalculatedLine[] {
  const steps = new Map(papers.trace.creditDue.map((one) => [one.creditDue, one.steps]));
  return papers.document.creditDue.map((creditDue) => ({
    line: null,
    creditDue,
    ...explained(
      papers,
      { ...creditDue, isGivenBack: creditDue.period.end > papers.rules.period.start },
      required(steps.get(creditDue.id), 'every credit has its trace'),
    ),
  }));
}

function explained(
  { rules, versions }: Papers,
  entry: Parameters<typeof ruleOfLine>[1],
  steps: readonly TraceStep[],
): Omit<CalculatedLine, 'line' | 'creditDue'> {
  const { subscription, charge } = ruleOfLine(rules, entry);
  const meters = metersOfCharge(charge).flatMap(({ meter, meterVersion }) =>
    rules.meters.filter(({ slug, version }) => slug === meter && version === meterVersion),
  );
  return {
    steps,
    charge,
    meters,
    rule: required(versions.get(versionKey(subscription)), 'the plan version is published'),
    usageByDay: usageByDay(steps),
  };
}

/** The inputs of the step that read the whole quantity, for late usage as corrected: one for each day and seal. */
function usageByDay(steps: readonly TraceStep[]): CalculatedLine['usageByDay'] {
  const corrected = steps.slice(steps.findIndex((step) => step.op === 'late-billed') + 1);
  const read = corrected.find((step) => step.op.startsWith('usage-'));
  return (read?.inputs ?? []).flatMap(({ name, value, unit, ref }) =>
    ref?.startsWith('seal:') ? [{ day: name, value, unit: unit ?? '', seal: ref.slice('seal:'.length) }] : [],
  );
}

function versionKey(subscription: SubscriptionRule): string {
  return `${subscription.plan}/${subscription.planVersion}`;
}

/** The plan versions that the rules state, each once, by plan and version. */
export async function ruleVersions(
  ctx: Ctx,
  tenantId: string,
  rules: RulesDocument,
): Promise<Map<string, RuleVersionDto>> {
  const all = [
    ...rules.subscriptions,
    ...(rules.advance?.subscriptions ?? []),
    ...(rules.returned ?? []),
    ...rules.late.flatMap((late) => late.subscriptions),
  ];
  const byKey = new Map<string, RuleVersionDto>();
  for (const subscription of all) {
    const key = versionKey(subscription);
    if (byKey.has(key)) continue;
    const {
      document: _document,
      currency: _currency,
      interval: _interval,
      ...version
    } = await readPlanVersion(ctx, { tenantId, plan: subscription.plan, version: subscription.planVersion });
    byKey.set(key, version);
  }
  return byKey;
}

async function sealsUsed(ctx: Ctx, tenantId: string, rules: RulesDocument): Promise<SealUsed[]> {
  const used = new Set(
    [rules.seals, ...rules.late.flatMap((late) => [late.billedSeals, late.correctedSeals])]
      .flat()
      .map((seal) => seal.digest),
  );
  const periods = [rules.period, ...rules.late.map((late) => late.period)];
  const seals: SealUsed[] = [];
  for (const { start, end } of periods)
    for (const seal of await sealsForPeriod(ctx, { tenantId, start, end }))
      if (used.has(seal.digest)) seals.push(sealUsed(seal.digest, seal.document));
  return seals.sort((a, b) => (a.day === b.day ? a.sequence - b.sequence : a.day < b.day ? -1 : 1));
}

/** What a reader is told of a seal. */
export function sealUsed(digest: string, seal: DaySeal): SealUsed {
  return {
    day: seal.day,
    sequence: seal.sequence,
    digest,
    sealedAt: seal.sealedAt,
    eventCount: seal.eventCount,
    counts: seal.counts,
  };
}
