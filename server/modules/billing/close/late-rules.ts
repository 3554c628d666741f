import { required } from '#core/assert.ts';
import { percentCouponsOf } from '#core/billing/discounts.ts';
import { supersedeRules } from '#core/billing/supersede-rules.ts';
import {
  type LateRule,
  type MeterRule,
  type RulesDocument,
  rulesDocument,
  type SealReference,
} from '#core/contracts/rules.ts';
import { addDays, daysBetween } from '#core/time/civil-date.ts';
import type { Instant } from '#core/time/instant.ts';
import { startOfDay, type ZoneHistory } from '#core/time/zone-history.ts';
import { type SealHead, sealReferences } from '#server/modules/metering/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { RulesInForce } from '../corrections/in-force.ts';
import { findContracts } from '../parties/repository.ts';
import { type ClaimedClose, type Coverage, closeKeyText } from './close-row.ts';
import { findDocuments, findEarlierCoverage } from './repository.ts';

export type LateUsageOfClose = {
  readonly rules: readonly LateRule[];
  readonly meters: readonly MeterRule[];
  readonly coverage: readonly Coverage[];
};

export const LATE_WINDOW_DAYS_DEFAULT = 35;
const NOTHING_LATE: LateUsageOfClose = { rules: [], meters: [], coverage: [] };

/** A period whose late usage is looked for. */
type LateShape = Pick<ClaimedClose, 'tenantId' | 'invoiceGroupId' | 'periodStart'>;

type LateTerms<T> = {
  readonly windowDaysOf: (close: T) => number;
  readonly zonesOf: (tenantId: string) => ZoneHistory;
};

type LatePeriod<T> = {
  readonly close: T;
  readonly earlier: Awaited<ReturnType<typeof findEarlierCoverage>>[number];
  readonly seals: readonly SealHead[];
};

/**
 * What came after the cut-off of earlier periods and was sealed within the contract's late window (counted from the end
 * of the period): for each such period the seals that were billed and the seals that hold now, under the rules of the
 * invoice that billed it first, with what supersedes a wrong price of them.
 */
export async function lateUsageOf(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
  terms: LateTerms<ClaimedClose> & { readonly inForce: RulesInForce },
): Promise<(close: ClaimedClose) => LateUsageOfClose> {
  const changed = await latePeriods(ctx, closes, terms);
  if (changed.length === 0) return () => NOTHING_LATE;
  const firstRules = await rulesOf(
    ctx,
    changed.map(({ earlier: one }) => ({ tenantId: one.tenantId, id: one.firstCloseId })),
  );
  return (close) => {
    const mine = changed.filter((one) => one.close === close);
    const parts = mine.map(({ earlier: one, seals }) => {
      const stated = required(
        firstRules.get(`${one.tenantId}/${one.firstCloseId}`),
        'a billed period has its rules',
      );
      const rules = supersedeRules(stated, terms.inForce(one.tenantId));
      return { rules, rule: lateRule(rules, one, seals), coverage: coverageAfter(close, one, seals) };
    });
    return {
      rules: parts.map(({ rule }) => rule),
      meters: parts.flatMap(({ rules }) => rules.meters),
      coverage: parts.map(({ coverage }) => coverage),
    };
  };
}

/** The contract's late window of each of these tenants, in days. */
export async function lateWindowsOf(
  ctx: Ctx,
  tenantIds: readonly string[],
): Promise<(close: { readonly tenantId: string }) => number> {
  const contracts = await findContracts(ctx.tx, tenantIds);
  const days = new Map(contracts.map(({ lateWindowDays, tenantId }) => [tenantId, lateWindowDays]));
  return ({ tenantId }) => days.get(tenantId) ?? LATE_WINDOW_DAYS_DEFAULT;
}

/** Those of the periods that earlier ones have late usage for. */
export async function withLateUsage<T extends LateShape>(
  ctx: Ctx,
  periods: readonly T[],
  terms: LateTerms<T>,
): Promise<ReadonlySet<T>> {
  return new Set((await latePeriods(ctx, periods, terms)).map(({ close }) => close));
}

async function latePeriods<T extends LateShape>(
  ctx: Ctx,
  closes: readonly T[],
  terms: LateTerms<T>,
): Promise<LatePeriod<T>[]> {
  const earlier = await findEarlierCoverage(
    ctx.tx,
    closes.map((close) => ({
      tenantId: close.tenantId,
      invoiceGroupId: close.invoiceGroupId,
      from: addDays(close.periodStart, -terms.windowDaysOf(close)),
      before: close.periodStart,
    })),
  );
  if (earlier.length === 0) return [];
  const references = await sealReferences(
    ctx,
    earlier.map((one) => ({ tenantId: one.tenantId, start: one.periodStart, end: one.periodEnd })),
  );
  return closes.flatMap((close) =>
    earlier
      .filter((one) => one.tenantId === close.tenantId && one.invoiceGroupId === close.invoiceGroupId)
      .flatMap((one) => {
        const lastDay = addDays(one.periodEnd, terms.windowDaysOf(close));
        const inWindow = sealsWithin(references, one, startOfDay(terms.zonesOf(close.tenantId), lastDay));
        return inWindow.some((seal) => seal.sequence > billedSequence(one, seal.day))
          ? [{ close, earlier: one, seals: inWindow }]
          : [];
      }),
  );
}

function billedSequence(coverage: Coverage, day: string): number {
  return required(
    coverage.lastSequences[daysBetween(coverage.periodStart, day)],
    'every day of a period is covered',
  );
}

function sealsWithin(references: readonly SealHead[], period: Coverage, until: Instant): SealHead[] {
  return references.filter(
    (seal) =>
      seal.tenantId === period.tenantId &&
      seal.day >= period.periodStart &&
      seal.day < period.periodEnd &&
      (seal.sequence <= billedSequence(period, seal.day) || seal.sealedAt.toISOString() < until),
  );
}

function lateRule(rules: RulesDocument, billed: Coverage, seals: readonly SealHead[]): LateRule {
  const coupons = percentCouponsOf(rules);
  return {
    period: rules.period,
    subscriptions: rules.subscriptions,
    tax: rules.tax,
    billedSeals: seals.filter((seal) => seal.sequence <= billedSequence(billed, seal.day)).map(reference),
    correctedSeals: seals.map(reference),
    ...(coupons.length === 0 ? {} : { coupons }),
  };
}

/** A seal as rules name it. */
export function reference({ day, sequence, digest }: SealHead): SealReference {
  return { day, sequence, digest };
}

function coverageAfter(close: ClaimedClose, billed: Coverage, seals: readonly SealHead[]): Coverage {
  return {
    ...billed,
    closeId: close.id,
    ordinal: billed.ordinal + 1,
    lastSequences: lastSequences(billed, seals),
  };
}

/** The last sequence of each day of a period, in the order of its days; every day has a seal. */
export function lastSequences(
  period: { readonly periodStart: string; readonly periodEnd: string },
  seals: readonly { readonly day: string; readonly sequence: number }[],
): number[] {
  const last = Array.from({ length: daysBetween(period.periodStart, period.periodEnd) }, () => -1);
  for (const { day, sequence } of seals) {
    const index = daysBetween(period.periodStart, day);
    last[index] = Math.max(required(last[index], 'the seal is of this period'), sequence);
  }
  return last;
}

async function rulesOf(
  ctx: Ctx,
  keys: readonly { readonly tenantId: string; readonly id: string }[],
): Promise<Map<string, RulesDocument>> {
  const documents = await findDocuments(ctx.tx, keys, ['rules.json']);
  return new Map(
    documents.map((document) => [
      closeKeyText(document),
      rulesDocument.parse(JSON.parse(required(document.text, 'rules are kept as bytes'))),
    ]),
  );
}
