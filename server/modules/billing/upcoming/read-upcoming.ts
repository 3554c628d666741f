import { assert } from '#core/assert.ts';
import type { SealedUsage } from '#core/billing/sealed-usage.ts';
import { isLiveDigest } from '#core/metering/live-day.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { UpcomingInvoice, UpcomingStage } from '../contract-upcoming.ts';
import { explainedLines, ruleVersions, sealUsed } from '../invoices/read-calculation.ts';
import type { OpenPeriod } from './open-periods.ts';
import { type InvoicePreview, previewInvoices } from './preview-invoices.ts';

/**
 * Every invoice that is still to come for one tenant, the running period first, then drafts in grace: what each would say
 * if it were made at this instant. It is an estimate and no invoice: nothing of it is stored or signed, and what is to
 * come may change it until the close has frozen its inputs.
 */
export async function readUpcoming(
  ctx: Ctx,
  input: { readonly tenantId: string },
): Promise<UpcomingInvoice[]> {
  const { tenantId } = input;
  authorise(ctx, 'billing.readUpcoming', { tenantId });
  // The rules of a period are read as the close reads them; the transaction sees this tenant alone.
  const asClose: Ctx = { ...ctx, actor: { kind: 'system', job: 'preview' } };
  const previews = await previewInvoices(asClose, { tenantIds: [tenantId] });
  const upcoming: UpcomingInvoice[] = [];
  for (const preview of previews) upcoming.push(await upcomingInvoice(ctx, preview));
  return upcoming.toSorted((a, b) => (a.period.start > b.period.start ? -1 : 1));
}

async function upcomingInvoice(ctx: Ctx, preview: InvoicePreview): Promise<UpcomingInvoice> {
  const { calculation, period, rules, usage } = preview;
  const facts = {
    key: keyOf(period),
    stage: stageOf(period, ctx.now),
    asOf: ctx.now.toISOString(),
    zone: period.zone,
    currency: period.currency,
    period: { start: period.periodStart, end: period.periodEnd },
    cutOffAt: period.cutOffAt.toISOString(),
    backing: period.isFrozen ? ('sealed' as const) : ('estimate' as const),
    ...daysOf(usage, period),
  };
  if (!calculation.ok || rules === null) {
    assert(!calculation.ok, 'what was calculated has its rules');
    const { code, message } = calculation.error;
    return { ...facts, failure: { code, message }, calculation: null };
  }
  const { creditDue, lines, taxes, totals, trace } = calculation.value;
  const versions = await ruleVersions(ctx, period.tenantId, rules);
  return {
    ...facts,
    failure: null,
    calculation: {
      lines: explainedLines({ document: { lines, creditDue }, rules, trace, versions }),
      taxes,
      totals,
      totalsSteps: trace.totals,
      seals: usage.map(({ digest, seal }) => sealUsed(digest, seal)),
    },
  };
}

/** The schedule and the currency name a group, also one that does not exist yet. */
function keyOf({ anchorDay, anchorMonth, currency, interval, periodStart }: OpenPeriod): string {
  return [periodStart, currency, interval, anchorDay, anchorMonth].join('-').toLowerCase();
}

function stageOf({ cutOffAt, periodEndsAt, phase }: OpenPeriod, now: Date): UpcomingStage {
  if (phase === 'rated') return 'rated';
  if (cutOffAt <= now) return 'closing';
  return periodEndsAt <= now.toISOString() ? 'grace' : 'running';
}

function daysOf(usage: readonly SealedUsage[], period: OpenPeriod) {
  const days = usage.filter(({ seal }) => seal.day >= period.periodStart && seal.day < period.periodEnd);
  const live = new Set(days.filter(({ digest }) => isLiveDigest(digest)).map(({ seal }) => seal.day));
  const sealed = new Set(days.map(({ seal }) => seal.day).filter((day) => !live.has(day)));
  return { sealedDays: sealed.size, liveDays: live.size };
}
