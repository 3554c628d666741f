import { formatMoney } from '#core/money/money.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type DisputedMeter,
  type DisputeStatistics,
  type DisputeStatisticsInput,
  type DisputesBy,
  disputeStatisticsInput,
  type MoneyByCurrency,
  OFTEN_DISPUTED,
} from './contract-triage.ts';
import {
  type DisputeFigures,
  type GroupRow,
  type Span,
  selectAwarded,
  selectDisputedMeters,
  selectFigures,
  selectFirstAnswers,
  selectGroups,
  selectOpenAges,
  selectOutcomes,
  selectResolutions,
} from './statistics-repository.ts';

const DAY_MS = 86_400_000;
/** The first answers that are measured. */
const MEASURED_DAYS = 30;
/** Where each bar of the queue's age begins, in days. */
const AGES_FROM_DAYS = [0, 1, 3, 7, 14, 30] as const;

/**
 * How disputes go: the queue as it stands, and of a period how fast customers were answered, how disputes ended, what was in
 * doubt and given, by category and meter. Medians and ninetieth percentiles are observed values, not interpolated.
 */
export async function readDisputeStatistics(
  ctx: Ctx,
  input: DisputeStatisticsInput,
): Promise<DisputeStatistics> {
  authorise(ctx, 'disputes.readTriage', 'vendor');
  const { end, start } = disputeStatisticsInput.parse(input);
  const span: Span = { from: new Date(`${start}T00:00:00Z`), to: new Date(`${end}T00:00:00Z`) };
  const ages = await selectOpenAges(ctx.tx, ctx.now);
  const groups = await selectGroups(ctx.tx, span);
  const outcomes = await outcomesOf(ctx, span);
  return {
    queue: {
      open: ages.reduce((sum, { count }) => sum + count, 0),
      overdue: ages.reduce((sum, { overdue }) => sum + overdue, 0),
      ages: AGES_FROM_DAYS.map((fromDays, index) => ({
        fromDays,
        count: ages
          .filter(({ days }) => days >= fromDays && days < (AGES_FROM_DAYS[index + 1] ?? Infinity))
          .reduce((sum, { count }) => sum + count, 0),
      })),
    },
    opened: groups.reduce((sum, { opened }) => sum + opened, 0),
    firstAnswer: await selectFirstAnswers(ctx.tx, span),
    resolution: await selectResolutions(ctx.tx, span),
    outcomes,
    acceptedPercent: acceptedPercent(outcomes),
    disputed: moneyOf(groups),
    awarded: moneyOf(await selectAwarded(ctx.tx, span)),
    byCategory: groupedBy(groups, 'category'),
    byMeter: groupedBy(groups, 'meter'),
  };
}

async function outcomesOf(ctx: Ctx, span: Span): Promise<DisputeStatistics['outcomes']> {
  const counted = new Map(
    (await selectOutcomes(ctx.tx, span)).map(({ count, outcome }) => [outcome ?? 'withdrawn', count]),
  );
  const of = (key: keyof DisputeStatistics['outcomes']) => counted.get(key) ?? 0;
  return {
    accepted: of('accepted'),
    'partly-accepted': of('partly-accepted'),
    rejected: of('rejected'),
    withdrawn: of('withdrawn'),
  };
}

/** Rounded half up to a tenth, in whole numbers. */
function acceptedPercent(outcomes: DisputeStatistics['outcomes']): string | null {
  const accepted = outcomes.accepted + outcomes['partly-accepted'];
  const resolved = accepted + outcomes.rejected;
  if (resolved === 0) return null;
  const tenths = Math.floor((accepted * 2_000 + resolved) / (resolved * 2));
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

function moneyOf(rows: readonly { readonly currency: string; readonly minor: bigint }[]): MoneyByCurrency[] {
  return [...Map.groupBy(rows, ({ currency }) => currency)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, ofOne]) => ({
      currency,
      amount: formatMoney({ amountMinor: ofOne.reduce((sum, { minor }) => sum + minor, 0n), currency }),
    }));
}

function groupedBy(groups: readonly GroupRow[], by: 'category' | 'meter'): DisputesBy[] {
  const count = (rows: readonly GroupRow[], of: 'opened' | 'accepted' | 'rejected') =>
    rows.reduce((sum, row) => sum + row[of], 0);
  return [...Map.groupBy(groups, (row) => row[by])]
    .map(([key, rows]) => ({
      key,
      opened: count(rows, 'opened'),
      accepted: count(rows, 'accepted'),
      rejected: count(rows, 'rejected'),
      disputed: moneyOf(rows),
    }))
    .toSorted((a, b) => b.opened - a.opened || (a.key < b.key ? -1 : 1));
}

/** Meters that customers doubt often, for the price book. */
export async function readDisputedMeters(ctx: Ctx): Promise<readonly DisputedMeter[]> {
  authorise(ctx, 'disputes.readTriage', 'vendor');
  return selectDisputedMeters(ctx.tx, {
    since: new Date(ctx.now.getTime() - OFTEN_DISPUTED.days * DAY_MS),
    least: OFTEN_DISPUTED.disputes,
  });
}

/** How disputes stand, for the measurements: open, overdue, and how long nine of ten first answers of 30 days took. */
export function countDisputes(ctx: Ctx): Promise<DisputeFigures> {
  authorise(ctx, 'disputes.readTriage', 'vendor');
  return selectFigures(ctx.tx, ctx.now, new Date(ctx.now.getTime() - MEASURED_DAYS * DAY_MS));
}
