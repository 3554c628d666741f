import { z } from 'zod';
import { disputeNumber } from '#core/contracts/dispute.ts';
import { civilDate } from '#core/contracts/primitives.ts';
import { DISPUTE_CATEGORIES, type DisputeCategory } from '#core/disputes/categories.ts';
import { DISPUTE_SEVERITIES } from '#core/disputes/clock.ts';
import { DISPUTE_STATES, type DisputeOutcome, type DisputeStepKind } from '#core/disputes/lifecycle.ts';
import type { DisputeFilters, DisputeSummary } from './contract.ts';

/** A meter that customers doubted so often within so many days is worth a look at its price and its measuring. */
export const OFTEN_DISPUTED = { days: 90, disputes: 3 } as const;

export const triageInput = z.strictObject({ tenant: z.string().min(1).max(80), number: disputeNumber });
export type TriageInput = z.input<typeof triageInput>;

/** Half-open civil days, in UTC. */
export const disputeStatisticsInput = z.strictObject({ start: civilDate, end: civilDate });
export type DisputeStatisticsInput = z.input<typeof disputeStatisticsInput>;

export type WorkerDto = { readonly userId: string; readonly name: string };

/** A dispute as the queue of the desk shows it. */
export type QueuedDispute = DisputeSummary & {
  readonly tenant: string;
  readonly tenantName: string;
  readonly meter: string | null;
  /** What the line is called on its invoice; null where no line is doubted. */
  readonly lineText: { readonly en: string; readonly es: string } | null;
  readonly assignee: WorkerDto | null;
};

/** What is in doubt of all that the filters choose, not only of the page. */
export type QueueTotal = { readonly currency: string; readonly count: number; readonly total: string };

export type DisputeQueue = {
  readonly disputes: readonly QueuedDispute[];
  readonly totals: readonly QueueTotal[];
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
};

/** An earlier dispute of this customer about the same meter, or of the same category. */
export type SimilarDispute = {
  readonly tenant: string;
  readonly number: string;
  readonly category: DisputeCategory;
  readonly meter: string | null;
  readonly isSameMeter: boolean;
  readonly outcome: DisputeOutcome | null;
  readonly isWithdrawn: boolean;
  readonly currency: string;
  readonly disputed: string;
  readonly awarded: string;
  readonly endedAt: string;
};

/** What an internal note is about. */
export type NoteKind = 'note' | 'assigned' | 'severity' | 'resolution-proposed' | 'resolution-ended';

/** What the vendor's people wrote among themselves; it never leaves. */
export type DisputeNoteDto = {
  readonly id: string;
  readonly kind: NoteKind;
  readonly text: string;
  readonly by: string;
  readonly at: string;
};

export type TriageStanding = {
  /** The language that the customer reads. */
  readonly locale: 'en' | 'es';
  readonly tenant: string;
  readonly tenantName: string;
  readonly meter: string | null;
  readonly assignee: WorkerDto | null;
  /** Who may be given it. */
  readonly workers: readonly WorkerDto[];
  /** What the vendor may do now. */
  readonly possibleHere: readonly DisputeStepKind[];
  readonly notes: readonly DisputeNoteDto[];
  readonly similar: readonly SimilarDispute[];
  /** The proposal that waits for its second person, or is being carried out. */
  readonly proposal: { readonly approvalId: string; readonly amount: string | null } | null;
};

/** Whole seconds; null where nothing was counted. */
export type Durations = {
  readonly count: number;
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
};

export type MoneyByCurrency = { readonly currency: string; readonly amount: string };

/** Disputes opened in a period by a property of theirs; `key` is empty where they have none. */
export type DisputesBy = {
  readonly key: string;
  readonly opened: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly disputed: readonly MoneyByCurrency[];
};

export type DisputeStatistics = {
  /** As it stands now, by days since the opening. */
  readonly queue: {
    readonly open: number;
    readonly overdue: number;
    readonly ages: readonly { readonly fromDays: number; readonly count: number }[];
  };
  readonly opened: number;
  readonly firstAnswer: Durations;
  readonly resolution: Durations;
  /** Of those resolved in the period. */
  readonly outcomes: Readonly<Record<DisputeOutcome, number>> & { readonly withdrawn: number };
  /** Accepted whole or in part, of a hundred resolved, with one decimal; null where none was resolved. */
  readonly acceptedPercent: string | null;
  readonly disputed: readonly MoneyByCurrency[];
  readonly awarded: readonly MoneyByCurrency[];
  readonly byCategory: readonly DisputesBy[];
  readonly byMeter: readonly DisputesBy[];
};

export type DisputedMeter = { readonly meter: string; readonly disputes: number; readonly customers: number };

const QUEUE_STATES = ['all', ...DISPUTE_STATES] as const;

/** The filters of the queue as an address has them; what is not known there is left out. Without a state: what is open. */
export function queueChoice(asked: (name: string) => string | undefined): DisputeFilters {
  const known = <T>(schema: z.ZodType<T>, name: string): T | undefined => schema.safeParse(asked(name)).data;
  const state = known(z.enum(QUEUE_STATES), 'state');
  const late = known(z.enum(['yes', 'no']), 'late');
  const filters = {
    category: known(z.enum(DISPUTE_CATEGORIES), 'category'),
    severity: known(z.enum(DISPUTE_SEVERITIES), 'severity'),
    tenant: known(z.string().min(1).max(80), 'customer'),
    assignee: known(z.union([z.literal('me'), z.literal('nobody'), z.uuid()]), 'assignee'),
    after: known(z.string().min(1).max(200), 'after'),
    state: state === 'all' ? undefined : state,
    onlyOpen: state === undefined,
    isOverdue: late === undefined ? undefined : late === 'yes',
  };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}
