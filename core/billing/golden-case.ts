import { assert, required } from '#core/assert.ts';
import type { Charge } from '#core/contracts/charge.ts';
import type { DaySeal, UsageRow } from '#core/contracts/day-seal.ts';
import type { InvoiceHeader } from '#core/contracts/invoice.ts';
import type {
  BillingPeriodRule,
  CommitmentRule,
  MeterRule,
  PausedDays,
  PercentCouponRule,
  RateRule,
  RulesDocument,
  SubscriptionRule,
  TaxExchange,
  TaxRule,
} from '#core/contracts/rules.ts';
import { dayRows, type Reading, rowKey, type SeriesDay } from '#core/metering/day-rows.ts';
import { carriesReadings } from '#core/metering/meter.ts';
import { addDecimals, compareDecimals } from '#core/money/decimal.ts';
import { canonicalBytes, canonicalJson } from '#core/proof/canonical-json.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { type BillingSchedule, periodContaining } from '#core/time/billing-period.ts';
import { addDays, datesFrom } from '#core/time/civil-date.ts';
import { civilDayAt, rangeOfDay, startOfDay, type ZoneHistory } from '#core/time/zone-history.ts';
import { isBilledInAdvance } from './advance.ts';
import { calculateInvoice } from './calculate-invoice.ts';
import { invoiceDocument, usageFile } from './invoice-document.ts';
import type { SealedUsage } from './sealed-usage.ts';

type GoldenEvent = {
  readonly at: string;
  readonly meter: string;
  readonly value: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  /** Sealed in a second sequence of its day. */
  readonly late?: true;
};

type GoldenPiece = {
  readonly from: string;
  readonly until: string;
  readonly planVersion: number;
  readonly charges: readonly Charge[];
  readonly billedInAdvance?: readonly string[];
};

/** What a person writes to make a golden case; everything else in its folder is made of it once and then kept. */
export type GoldenStory = {
  readonly why: string;
  readonly zone: string;
  readonly currency: string;
  readonly schedule: BillingSchedule;
  /** A day of the period that is billed. */
  readonly within: string;
  readonly meters: readonly MeterRule[];
  readonly charges: readonly Charge[];
  /** Days in which recurring charges are not owed. */
  readonly paused?: readonly PausedDays[];
  /** The pieces of a subscription that changed within the period, each with its charges, instead of `charges` alone. */
  readonly pieces?: readonly GoldenPiece[];
  /** What an earlier invoice billed in advance for days that are no longer served. */
  readonly returned?: readonly GoldenPiece[];
  /** The first day that a cancelled subscription is not served on: a closing invoice up to it. */
  readonly closedOn?: string;
  /** What the contract commits to, where this invoice makes up for it or corrects that. */
  readonly commitments?: readonly Omit<CommitmentRule, 'subscription'>[];
  /** Charges in advance that an earlier invoice billed for this period. */
  readonly billedInAdvance?: readonly string[];
  readonly tax: TaxRule;
  /** Every rate of the region that holds on a tax point of this invoice, oldest first. */
  readonly regionTaxes?: readonly RateRule[];
  readonly taxExchange?: TaxExchange;
  readonly events: readonly GoldenEvent[];
  /** A day of an earlier period whose late events are billed here, and the terms that held then. */
  readonly earlier?: {
    readonly within: string;
    readonly charges: readonly Charge[];
    readonly tax: TaxRule;
    readonly coupons?: readonly PercentCouponRule[];
  };
  /** Percentages that the invoice which billed `returned` took off. */
  readonly returnedCoupons?: readonly PercentCouponRule[];
  readonly coupons?: RulesDocument['coupons'];
  readonly grants?: RulesDocument['grants'];
  readonly paymentTermDays: number;
  readonly poNumber?: string;
};

/** The files of a golden case by their names in its folder. */
export type GoldenFiles = Readonly<
  Record<'header.json' | 'rules.json' | 'usage.jsonl' | 'trace.json' | 'invoice.json', Uint8Array>
>;

const TENANT = { id: '6c1d0000-0000-4000-8000-00000000901d', externalId: 'golden-customer' };
/** A kept case must not change with the zone data of the machine; only its civil days do, and those are kept. */
const TZDATA = '2026b';
const SUBSCRIPTION_ID = 'golden-subscription';
const PLAN_DIGEST = 'a'.repeat(64);

/** Seals, rules, trace and invoice of a story. The calculator is the one of the close. */
export function goldenFiles(story: GoldenStory): GoldenFiles {
  const zones: ZoneHistory = [{ effectiveFrom: '2020-01-01', zone: story.zone }];
  const period = billedPeriod(story, zones);
  const earlier = story.earlier === undefined ? null : periodOf(story, zones, story.earlier.within);
  const first = (earlier ?? period).start;
  const usage = sealsOf(story, zones, { start: first, end: period.end });
  const inPeriod = (one: BillingPeriodRule) =>
    usage.filter(({ seal }) => seal.day >= one.start && seal.day < one.end);
  const rules: RulesDocument = {
    schema: 'openbook.rules/1',
    ratingVersion: '1',
    tenant: TENANT,
    currency: story.currency,
    period,
    meters: [...story.meters],
    subscriptions: subscriptionsOf(story, zones),
    ...advanceOf(story, zones, period),
    ...(story.returned === undefined ? {} : { returned: story.returned.map((one) => pieceRule(one, zones)) }),
    ...(story.returnedCoupons === undefined ? {} : { returnedCoupons: [...story.returnedCoupons] }),
    tax: story.tax,
    ...(story.regionTaxes === undefined ? {} : { regionTaxes: [...story.regionTaxes] }),
    ...(story.taxExchange === undefined ? {} : { taxExchange: story.taxExchange }),
    seals: inPeriod(period).map(referenceTo),
    late:
      story.earlier === undefined || earlier === null
        ? []
        : [
            {
              period: earlier,
              subscriptions: [subscription(story.earlier.charges)],
              tax: story.earlier.tax,
              billedSeals: inPeriod(earlier)
                .filter(({ seal }) => seal.sequence === 0)
                .map(referenceTo),
              correctedSeals: inPeriod(earlier).map(referenceTo),
              ...(story.earlier.coupons === undefined ? {} : { coupons: [...story.earlier.coupons] }),
            },
          ],
    ...(story.coupons === undefined ? {} : { coupons: story.coupons }),
    ...(story.grants === undefined ? {} : { grants: story.grants }),
    ...(story.commitments === undefined
      ? {}
      : { commitments: story.commitments.map((one) => ({ ...one, subscription: SUBSCRIPTION_ID })) }),
  };
  return goldenOutputs({
    header: headerOf(story, period),
    rules,
    usage,
    usageBytes: usageFile(usage.map(({ seal }) => canonicalBytes(seal))),
  });
}

/** What the calculator makes of the inputs of a case, as bytes. */
export function goldenOutputs(input: {
  readonly header: InvoiceHeader;
  readonly rules: RulesDocument;
  readonly usage: readonly SealedUsage[];
  readonly usageBytes: Uint8Array<ArrayBuffer>;
}): GoldenFiles {
  const { header, rules, usage, usageBytes } = input;
  const calculated = calculateInvoice({ rules, usage });
  if (!calculated.ok) throw new Error(`${calculated.error.code}: ${calculated.error.message}`);
  const { files } = invoiceDocument({ header, rules, calculation: calculated.value, usageBytes });
  return {
    'header.json': canonicalBytes(header),
    'rules.json': files.rules,
    'usage.jsonl': files.usage,
    'trace.json': files.trace,
    'invoice.json': files.invoice,
  };
}

function periodOf(story: GoldenStory, zones: ZoneHistory, within: string): BillingPeriodRule {
  const { anchorDay, anchorMonth, interval } = story.schedule;
  const { end, start } = periodContaining(story.schedule, within);
  return {
    start,
    end,
    startsAt: startOfDay(zones, start),
    endsAt: startOfDay(zones, end),
    zone: story.zone,
    interval,
    anchorDay,
    ...(interval === 'month' ? {} : { anchorMonth: anchorMonth ?? 1 }),
  };
}

function subscription(charges: readonly Charge[]) {
  return {
    id: SUBSCRIPTION_ID,
    plan: 'golden',
    planVersion: 1,
    planDigest: PLAN_DIGEST,
    effectiveFrom: '2020-01-01',
    charges: [...charges],
  };
}

function subscriptionsOf(story: GoldenStory, zones: ZoneHistory): SubscriptionRule[] {
  if (story.pieces !== undefined) return story.pieces.map((one) => pieceRule(one, zones));
  return [
    {
      ...subscription(story.charges),
      ...(story.paused === undefined ? {} : { paused: [...story.paused] }),
      ...(story.billedInAdvance === undefined ? {} : { billedInAdvance: [...story.billedInAdvance] }),
    },
  ];
}

function pieceRule(piece: GoldenPiece, zones: ZoneHistory): SubscriptionRule {
  const { billedInAdvance, charges, from, planVersion, until } = piece;
  return {
    ...subscription(charges),
    planVersion,
    piece: { from, until, startsAt: startOfDay(zones, from), endsAt: startOfDay(zones, until) },
    ...(billedInAdvance === undefined ? {} : { billedInAdvance: [...billedInAdvance] }),
  };
}

/** The period of the story, cut short where its subscription was cancelled within it. */
function billedPeriod(story: GoldenStory, zones: ZoneHistory): BillingPeriodRule {
  const period = periodOf(story, zones, story.within);
  const { closedOn } = story;
  if (closedOn === undefined) return period;
  const { end, start } = period;
  return { ...period, end: closedOn, endsAt: startOfDay(zones, closedOn), whole: { start, end } };
}

/** The next period with its charges in advance, where the story has any. */
function advanceOf(
  story: GoldenStory,
  zones: ZoneHistory,
  { end }: BillingPeriodRule,
): Pick<RulesDocument, 'advance'> {
  if (!story.charges.some(isBilledInAdvance) || story.closedOn !== undefined) return {};
  return {
    advance: { period: periodOf(story, zones, end), subscriptions: [subscription(story.charges)] },
  };
}

function referenceTo({ digest, seal }: SealedUsage) {
  return { day: seal.day, sequence: seal.sequence, digest };
}

function headerOf(story: GoldenStory, period: BillingPeriodRule): InvoiceHeader {
  const issued = addDays(period.end, 2);
  return {
    number: 'GOLDEN-000001',
    seller: {
      legalName: 'Golden Vendor S.L.',
      addressLines: ['Calle Mayor 1', '28013 Madrid'],
      country: 'ES',
      taxId: 'ESB00000000',
    },
    buyer: {
      legalName: 'Golden Customer Ltd',
      addressLines: ['1 Harbour Way'],
      country: 'IE',
      externalId: TENANT.externalId,
      billTo: ['bills@customer.example'],
    },
    ...(story.poNumber === undefined ? {} : { poNumber: story.poNumber }),
    dates: {
      issued,
      due: addDays(issued, story.paymentTermDays),
      supply: { start: period.start, end: period.end },
    },
    period: { start: period.start, end: period.end, zone: story.zone },
    purpose: story.closedOn === undefined ? 'regular' : 'closing',
    edition: 1,
    paymentTermDays: story.paymentTermDays,
  };
}

type Carried = Map<string, Reading>;

/** Every day is sealed once; one with late events a second time, with the whole new aggregates of what they touch. */
function sealsOf(
  story: GoldenStory,
  zones: ZoneHistory,
  range: { readonly start: string; readonly end: string },
): SealedUsage[] {
  const byDay = Map.groupBy(story.events, ({ at }) => civilDayAt(zones, at).day);
  const carried: Carried = new Map();
  const usage: SealedUsage[] = [];
  for (const day of datesFrom(range.start, range.end)) {
    const events = (byDay.get(day) ?? []).toSorted((a, b) => (a.at < b.at ? -1 : 1));
    const inTime = events.filter(({ late }) => late === undefined);
    const rows = rowsOf(story, zones, day, inTime, carried);
    const first = seal({ story, zones, day, rows, events: inTime });
    usage.push(first);
    if (inTime.length === events.length) continue;
    const late = events.filter((event) => event.late === true);
    const touched = new Set(late.map((event) => seriesKey(story, event)));
    const again = rowsOf(story, zones, day, events, new Map()).filter((row) => touched.has(rowKey(row)));
    usage.push(seal({ story, zones, day, rows: again, events: late, before: first }));
  }
  return usage;
}

function seriesKey(story: GoldenStory, event: GoldenEvent): string {
  const { slug, version } = meterOf(story, event.meter);
  return `${slug} ${version} ${canonicalJson(event.dimensions ?? {})}`;
}

function meterOf(story: GoldenStory, slug: string): MeterRule {
  return required(
    story.meters.find((meter) => meter.slug === slug),
    `the story has a meter ${slug}`,
  );
}

function rowsOf(
  story: GoldenStory,
  zones: ZoneHistory,
  day: string,
  events: readonly GoldenEvent[],
  carried: Carried,
): UsageRow[] {
  const series = story.meters.flatMap((meter) => {
    const mine = events.filter((event) => event.meter === meter.slug);
    const groups = Map.groupBy(mine, (event) => canonicalJson(event.dimensions ?? {}));
    const held = [...carried.keys()].filter((key) => key.startsWith(`${meter.slug} `));
    const keys = new Set([...groups.keys(), ...held.map((key) => key.slice(meter.slug.length + 1))]);
    return [...keys].map((key) => seriesDay(story, meter, key, groups.get(key) ?? [], carried));
  });
  return dayRows(rangeOfDay(zones, day), series);
}

function seriesDay(
  story: GoldenStory,
  meter: MeterRule,
  dimensionKey: string,
  events: readonly GoldenEvent[],
  carried: Carried,
): SeriesDay {
  const carries = carriesReadings(meter.aggregation);
  assert(!carries || events.every(({ late }) => late === undefined), 'late events are counted, not held');
  const readings = events.map(({ at, value }) => ({ at, value }));
  const place = `${meter.slug} ${dimensionKey}`;
  const opening = carried.get(place) ?? null;
  const closing = readings.at(-1) ?? opening;
  if (carries && closing !== null) carried.set(place, closing);
  return {
    meter: {
      slug: meter.slug,
      version: meter.version,
      aggregation: meter.aggregation,
      unit: meter.unit,
      sealsAmounts: [...story.charges, ...(story.earlier?.charges ?? [])].some(
        (charge) => charge.model === 'percentage' && charge.meter === meter.slug,
      ),
    },
    dimensionKey,
    eventCount: events.length,
    sum: addDecimals(events.map(({ value }) => value)),
    max: events.map(({ value }) => value).reduce((a, b) => (compareDecimals(a, b) < 0 ? b : a), '0'),
    closing: carries ? closing : null,
    opening: carries ? opening : null,
    readings,
  };
}

/** `merkleRoot` stands for the events of the sequence: the calculation does not read it, so no tree is built. */
function seal(input: {
  readonly story: GoldenStory;
  readonly zones: ZoneHistory;
  readonly day: string;
  readonly rows: UsageRow[];
  readonly events: readonly GoldenEvent[];
  readonly before?: SealedUsage;
}): SealedUsage {
  const { before, day, events, rows, story, zones } = input;
  const lateCount = before === undefined ? 0 : events.length;
  const accepted = (before?.seal.counts.accepted ?? 0) + events.length - lateCount;
  const document: DaySeal = {
    schema: 'openbook.day-seal/1',
    tenant: TENANT,
    day,
    zone: story.zone,
    tzdata: TZDATA,
    sequence: before === undefined ? 0 : 1,
    sealedAt: startOfDay(zones, addDays(day, before === undefined ? 2 : 40)),
    eventCount: events.length,
    merkleRoot: canonicalDigest(events),
    ...(before === undefined ? {} : { supersedes: before.digest }),
    counts: { received: accepted + lateCount, accepted, duplicate: 0, late: lateCount, rejected: 0 },
    rows,
  };
  return { digest: canonicalDigest(document), seal: document };
}
