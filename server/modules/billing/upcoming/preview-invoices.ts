import { required } from '#core/assert.ts';
import { calculateInvoice, type InvoiceCalculation } from '#core/billing/calculate-invoice.ts';
import type { SealedUsage } from '#core/billing/sealed-usage.ts';
import { type RulesDocument, rulesDocument } from '#core/contracts/rules.ts';
import type { Result } from '#core/result.ts';
import type { CivilDate } from '#core/time/civil-date.ts';
import { liveSeals, type SealDocument } from '#server/modules/metering/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { closeKeyText } from '../close/close-row.ts';
import { prepareRules } from '../close/freeze-seals.ts';
import { sealsByTenant, sealsOf } from '../close/rate-closes.ts';
import { findDocuments } from '../close/repository.ts';
import { type OpenPeriod, openPeriods } from './open-periods.ts';

/** What a period would be invoiced at this instant, with the rules and the usage that say so; no rules where it cannot be taxed. */
export type InvoicePreview = {
  readonly period: OpenPeriod;
  readonly rules: RulesDocument | null;
  readonly usage: readonly SealedUsage[];
  readonly calculation: Result<InvoiceCalculation>;
};

const decoder = new TextDecoder();

/**
 * Every invoice of these tenants that is still to come, by group and period, calculated as the close would calculate it
 * now: what is frozen from its frozen rules, the rest from the rules and seals of this instant and from what has arrived
 * since. With `until` it is what was to come before that day, from the usage of the days before it. Nothing is stored. The
 * number of statements does not grow with periods or days.
 */
export async function previewInvoices(
  ctx: Ctx,
  input: { readonly tenantIds: readonly string[]; readonly until?: CivilDate },
): Promise<readonly InvoicePreview[]> {
  const { tenantIds, until = null } = input;
  const periods = await openPeriods(ctx, tenantIds, until);
  const frozen = await frozenRules(ctx, periods);
  const rulesOf = new Map(frozen);
  const untaxed: InvoicePreview[] = [];
  // A charge in advance is on the invoice of one of two periods, so that the later one needs what the earlier states.
  for (const round of inRounds(periods.filter(({ isFrozen }) => !isFrozen))) {
    const before = periods.flatMap((period) => {
      const rules = rulesOf.get(closeKeyText(period));
      return rules === undefined || period.isFrozen ? [] : [{ ...period, rules }];
    });
    const { rulesFor } = await prepareRules(ctx, round, before);
    for (const period of round) {
      const prepared = rulesFor(period);
      if (prepared.ok) rulesOf.set(closeKeyText(period), prepared.value.rules);
      else untaxed.push({ period, rules: null, usage: [], calculation: prepared });
    }
  }
  const ruled = periods.filter((period) => rulesOf.has(closeKeyText(period)));
  return [...(await calculated(ctx, ruled, { rulesOf, until })), ...untaxed];
}

async function frozenRules(
  ctx: Ctx,
  periods: readonly OpenPeriod[],
): Promise<readonly (readonly [string, RulesDocument])[]> {
  const closes = periods.filter(({ isFrozen }) => isFrozen);
  if (closes.length === 0) return [];
  const documents = await findDocuments(ctx.tx, closes, ['rules.json']);
  return documents.map((document) => [
    closeKeyText(document),
    rulesDocument.parse(JSON.parse(required(document.text, 'rules are kept as bytes'))),
  ]);
}

/** The first periods of all groups, then the second ones, and so on. */
function inRounds(periods: readonly OpenPeriod[]): OpenPeriod[][] {
  const rounds: OpenPeriod[][] = [];
  const seen = new Map<string, number>();
  for (const period of periods) {
    const group = `${period.tenantId} ${period.invoiceGroupId}`;
    const round = seen.get(group) ?? 0;
    seen.set(group, round + 1);
    (rounds[round] ??= []).push(period);
  }
  return rounds;
}

async function calculated(
  ctx: Ctx,
  periods: readonly OpenPeriod[],
  {
    rulesOf,
    until,
  }: { readonly rulesOf: ReadonlyMap<string, RulesDocument>; readonly until: CivilDate | null },
): Promise<InvoicePreview[]> {
  const inputs = periods.map((close) => ({
    close,
    rules: daysBefore(required(rulesOf.get(closeKeyText(close)), 'every period has its rules'), until),
  }));
  const seals = await sealsByTenant(ctx, inputs);
  const live = await liveSeals(
    ctx,
    periods
      .filter(({ isFrozen }) => !isFrozen)
      .map(({ periodEnd, periodStart, tenantId }) => ({ tenantId, start: periodStart, end: periodEnd })),
  );
  const liveOf = Map.groupBy(live, ({ tenantId }) => tenantId);
  return inputs.map(({ close: period, rules: stated }) => {
    const sealed = sealsOf(stated, seals.get(period.tenantId) ?? new Map()).map(sealedUsage);
    const open = period.isFrozen
      ? []
      : (liveOf.get(period.tenantId) ?? []).filter(
          ({ seal: { day } }) =>
            day >= period.periodStart && day < period.periodEnd && (until === null || day < until),
        );
    const rules = {
      ...stated,
      seals: [
        ...stated.seals,
        ...open.map(({ digest, seal: { day, sequence } }) => ({ day, sequence, digest })),
      ],
    };
    const usage = [...sealed, ...open.map(({ digest, seal }) => ({ digest, seal }))];
    const digests = period.isFrozen && until === null ? 'checked' : 'unchecked';
    return { period, rules, usage, calculation: calculateInvoice({ rules, usage, digests }) };
  });
}

/** The rules with the seals of their own period before a day; late usage of earlier periods stays. */
function daysBefore(rules: RulesDocument, until: CivilDate | null): RulesDocument {
  return until === null ? rules : { ...rules, seals: rules.seals.filter(({ day }) => day < until) };
}

function sealedUsage({ bytes, digest }: SealDocument): SealedUsage {
  return { digest, seal: JSON.parse(decoder.decode(bytes)) };
}
