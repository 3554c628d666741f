import { z } from 'zod';
import { METER_AGGREGATIONS, pointerSteps } from '#core/metering/meter.ts';
import { isCivilDate } from '#core/time/civil-date.ts';

/** How far ahead of us a sender's clock may be. */
export const EVENT_FUTURE_MINUTES_MAX = 15;

/** Limits of one request; beyond either it is answered with 413. */
export const INGEST_EVENTS_MAX = 1_000;
export const INGEST_BYTES_MAX = 1_048_576;

/** Hours after the end of a civil day before it is sealed. */
export const SEAL_GRACE_HOURS = 36;

const eventText = z.string().min(1).max(256);
// A dimension is a top-level member of `data`, and its name stands in keys, addresses and column heads.
const dimensionName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/);

/** What a new meter version says; the version number is given by us. */
export const meterVersionInput = z
  .strictObject({
    slug: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
    name: z.strictObject({ en: z.string().min(1).max(200), es: z.string().min(1).max(200) }),
    eventType: eventText,
    aggregation: z.enum(METER_AGGREGATIONS),
    valuePath: z
      .string()
      .max(200)
      .refine((pointer) => pointerSteps(pointer) !== null, 'must be a JSON Pointer such as /bytes')
      .nullable(),
    dimensions: z.array(dimensionName).max(10).default([]),
    unit: z.string().min(1).max(64),
    allowNegative: z.boolean().default(false),
    reportedBy: z.enum(['vendor', 'tenant']).default('vendor'),
    sealsAmounts: z.boolean().default(false),
  })
  .refine((meter) => (meter.aggregation === 'count') === (meter.valuePath === null), {
    message: 'a count has no value path, every other aggregation has one',
    path: ['valuePath'],
  })
  .refine((meter) => new Set(meter.dimensions).size === meter.dimensions.length, {
    message: 'a dimension stands twice',
    path: ['dimensions'],
  });

export type MeterVersionInput = z.input<typeof meterVersionInput>;

function accessLogMeter(
  meter: Pick<MeterVersionInput, 'slug' | 'name' | 'valuePath' | 'unit'>,
): MeterVersionInput {
  const dimensions = ['client', 'method', 'status'];
  return { ...meter, eventType: 'http.request', aggregation: 'sum', dimensions };
}

/** Meters for what the import of access logs sends: requests and bytes by method, status and client. */
export const ACCESS_LOG_METERS: readonly MeterVersionInput[] = [
  accessLogMeter({
    slug: 'http-requests',
    name: { en: 'HTTP requests', es: 'Peticiones HTTP' },
    valuePath: '/requests',
    unit: 'requests',
  }),
  accessLogMeter({
    slug: 'http-bytes',
    name: { en: 'HTTP traffic', es: 'Tráfico HTTP' },
    valuePath: '/bytes',
    unit: 'bytes',
  }),
];

export type MeterVersionDto = {
  readonly slug: string;
  readonly version: number;
  readonly name: { readonly en: string; readonly es: string };
  readonly eventType: string;
  readonly aggregation: (typeof METER_AGGREGATIONS)[number];
  readonly valuePath: string | null;
  readonly dimensions: readonly string[];
  readonly unit: string;
  readonly allowNegative: boolean;
  readonly reportedBy: 'vendor' | 'tenant';
  readonly sealsAmounts: boolean;
  readonly createdAt: string;
  /** From here on it measures nothing new; null while in force. */
  readonly retiredAt: string | null;
};

export type EventStatus = 'accepted' | 'duplicate' | 'late' | 'rejected';

/** What became of one event of a request; `code`, `message` and `path` stand where it was rejected. */
export type EventResult = {
  readonly index: number;
  readonly source: string | null;
  readonly id: string | null;
  readonly status: EventStatus;
  readonly code?: string;
  readonly message?: string;
  readonly path?: string;
};

/** received = accepted + duplicate + late + rejected. */
export type EventCounts = {
  readonly received: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly late: number;
  readonly rejected: number;
};

export type IngestAnswer = { readonly results: readonly EventResult[]; readonly counts: EventCounts };

export type DaySealSummary = {
  readonly day: string;
  readonly sequence: number;
  readonly digest: string;
  readonly merkleRoot: string;
  readonly eventCount: number;
  readonly sealedAt: string;
};

/** Why a day is left aside: its two totals differ, or it has more single amounts than a seal holds. */
export type ParkedSealCode = 'metering.rollup_mismatch' | 'metering.amounts_too_many';

/** `busy`: another seal of the day is under way. `parked`: nothing is sealed until somebody has looked. */
export type SealOutcome =
  | { readonly outcome: 'sealed'; readonly seal: DaySealSummary }
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'busy' }
  | { readonly outcome: 'parked'; readonly code: ParkedSealCode; readonly reason: string };

/** One series of a day, `fromEvents` as its events add up and `fromTotals` as the hourly totals say, both in words. */
export type TotalsDifference = {
  readonly series: string;
  readonly fromEvents: string;
  readonly fromTotals: string;
};

/** Why a day is not sealed for good: a seal for it would say something new, or cannot be made. */
export type UnsealedReason = 'never_sealed' | 'late_events' | 'earlier_day_changed' | 'parked';

export type UnsealedDay = {
  readonly day: string;
  readonly reason: UnsealedReason;
  /** From when on the day may be sealed. */
  readonly sealDueAt: string;
};

export type ImportKind = 'access-log' | 'csv' | 'jsonl';

/** How far the reading of a file has come, counted from its beginning. */
export type ImportRunDto = {
  readonly id: string;
  readonly bytesDone: number;
  readonly linesDone: number;
  readonly counts: EventCounts;
};

/** The most civil days that one table of usage covers. */
export const USAGE_DAYS_MAX = 100;

/** Refusals on one list, the latest first. */
export const REFUSALS_MAX = 200;

/** Groups shown of one dimension; the rest stands together behind them. */
export const USAGE_GROUPS_MAX = 8;

// The last years of the calendar have no next day to end a range with.
const civilDay = z
  .string()
  .refine((text) => isCivilDate(text) && text < '9900-01-01', 'must be a date that exists');
// PostgreSQL keeps no NUL, so that no event has one in its key.
const keyText = (lengthMax: number) =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    .refine((text) => !text.includes('\0'), 'must hold no NUL');
const meterKeyText = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}\.[1-9]\d{0,5}$/, 'must be a meter and its version');

/** `start` is inside, `end` is not. */
export const usageRangeInput = z.object({ start: civilDay, end: civilDay });
export const usageTableInput = z.object({
  start: civilDay,
  end: civilDay,
  /** Which meter version to break down, and by which of its dimensions. */
  breakdown: z.object({ meter: meterKeyText, dimension: dimensionName }).nullable().default(null),
});
export const usageHoursInput = z.object({ day: civilDay, meter: meterKeyText });
export const sealInput = z.object({ day: civilDay, sequence: z.coerce.number().int().min(0).max(1_000_000) });
export const eventKeyInput = z.object({ source: keyText(512), id: keyText(256) });

/** `open`: not sealed yet. `changing`: sealed, and a further sequence is due. `parked`: a seal refused. */
export type UsageDayState = 'sealed' | 'changing' | 'open' | 'parked';

export type UsageDayView = {
  readonly day: string;
  readonly state: UsageDayState;
  /** From when on an open day may be sealed. */
  readonly sealDueAt: string | null;
  readonly counts: EventCounts;
  readonly seals: readonly DaySealSummary[];
};

export type UsageMeterView = {
  /** Meter and version as one name for addresses: `api-calls.1`. */
  readonly key: string;
  readonly slug: string;
  readonly version: number;
  readonly name: { readonly en: string; readonly es: string };
  readonly unit: string;
  readonly aggregation: (typeof METER_AGGREGATIONS)[number];
  readonly dimensions: readonly string[];
  /** One for each day; null where nothing was measured. */
  readonly values: readonly (string | null)[];
  readonly total: string | null;
  /** How an average was made: what was held, unit times seconds, and the seconds. */
  readonly average: { readonly held: string; readonly seconds: string } | null;
  readonly backing: 'estimate' | 'sealed';
};

export type UsageGroupView = {
  /** Null for everything beyond the groups shown. */
  readonly value: string | null;
  readonly values: readonly (string | null)[];
  readonly total: string;
};

/** Usage by meter and day. Days that have not begun are left out, so `days` may end before `end`. */
export type UsageTable = {
  readonly zone: string;
  readonly today: string;
  readonly start: string;
  readonly end: string;
  readonly days: readonly UsageDayView[];
  readonly counts: EventCounts;
  readonly meters: readonly UsageMeterView[];
  readonly groups: readonly UsageGroupView[] | null;
};

/** The hours of one day, by what arrived so far. An hour has no seal of its own; its day has. */
export type UsageHours = {
  readonly zone: string;
  readonly hours: readonly {
    readonly startsAt: string;
    readonly value: string;
    readonly eventCount: number;
  }[];
};

export type RefusalView = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly day: string;
  readonly receivedAt: Date;
  readonly source: string | null;
  readonly eventId: string | null;
  readonly code: string;
  readonly message: string;
  readonly path: string | null;
  readonly excerpt: string;
};

export type SealView = DaySealSummary & {
  /** The canonical JSON as stored. */
  readonly json: string;
};

export type FoundEvent = {
  readonly source: string;
  readonly id: string;
  readonly status: 'accepted' | 'late';
  readonly day: string;
  readonly occurredAt: string;
  readonly ingestedAt: string;
  /** The canonical text that the seal commits to. */
  readonly canonical: string;
  readonly measured: readonly {
    readonly slug: string;
    readonly version: number;
    readonly name: { readonly en: string; readonly es: string };
    readonly unit: string;
    readonly amount: string;
    readonly dimensions: Readonly<Record<string, string>>;
  }[];
  /** The seal that it is in; null until there is one. */
  readonly seal: DaySealSummary | null;
  readonly sealDueAt: string | null;
};

/** What we know of one event: as kept, and every time that we refused it. */
export type EventSearch = { readonly event: FoundEvent | null; readonly refusals: readonly RefusalView[] };

export type ImportRunView = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly kind: ImportKind;
  readonly source: string | null;
  readonly fileName: string;
  readonly backfill: boolean;
  readonly actor: string;
  readonly sizeBytes: number;
  readonly bytesDone: number;
  readonly linesDone: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly late: number;
  readonly rejected: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
};

export type ParkedDayView = {
  readonly tenantId: string;
  readonly day: string;
  readonly parkedAt: Date;
  readonly reason: string;
};

/** What arrived lately, over all tenants. */
export type IntakeView = {
  readonly days: readonly (EventCounts & { readonly tenantId: string; readonly day: string })[];
  readonly refusals: readonly RefusalView[];
  readonly imports: readonly ImportRunView[];
};
