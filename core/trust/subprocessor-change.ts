import type { TrustContent } from '#core/contracts/trust-item.ts';
import { failure, type Result, success } from '#core/result.ts';
import { addDays, type CivilDate, daysBetween } from '#core/time/civil-date.ts';
import { concernsMore } from './concern.ts';

export type SubprocessorContent = Extract<TrustContent, { readonly kind: 'subprocessor' }>;

/** What a subprocessor does with whose data, in words of each language. */
export const DESCRIBED_FIELDS = ['purpose', 'region', 'dataCategories'] as const;

/**
 * What of a subprocessor matters to who gave it data; an address on the web is no change. `concern` is whom it is about: more
 * services or regions than before.
 */
export const CHANGED_FIELDS = ['name', ...DESCRIBED_FIELDS, 'concern'] as const;
export type ChangedField = (typeof CHANGED_FIELDS)[number];

/** What a version says in one of these fields; null where it is about all services and regions. */
export function fieldText(
  content: SubprocessorContent,
  field: ChangedField,
  locale: 'en' | 'es',
): string | null {
  if (field === 'name') return content.name;
  if (field !== 'concern') return content[field][locale];
  const named = [content.services, content.regions].filter((names) => names !== undefined);
  return named.length === 0 ? null : named.map((names) => names.join(', ')).join(' · ');
}

export const SUBPROCESSOR_CHANGES = ['new', 'changed', 'ends'] as const;

/** What changes about a subprocessor, and the first day on which it is so; for an end, the first day without it. */
export type SubprocessorChange = {
  readonly kind: (typeof SUBPROCESSOR_CHANGES)[number];
  readonly fields: readonly ChangedField[];
  readonly from: CivilDate;
};

function changedFields(before: SubprocessorContent, after: SubprocessorContent): ChangedField[] {
  return CHANGED_FIELDS.filter((field) => {
    if (field === 'name') return before.name !== after.name;
    if (field === 'concern') return concernsMore(before, after);
    return before[field].en !== after[field].en || before[field].es !== after[field].es;
  });
}

function isOver({ endsOn }: SubprocessorContent, day: CivilDate): boolean {
  return endsOn !== undefined && endsOn <= day;
}

function startOf({ effectiveFrom, since }: SubprocessorContent): CivilDate {
  return effectiveFrom ?? since;
}

function dayMissing() {
  return failure('trust.effective_day_missing', 'Say from which day on this is so.', 'content.effectiveFrom');
}

/**
 * What a version changes, compared with what was so before it (`comparedWith`); null where it changes nothing that people are
 * told of ahead. A list begins with the subprocessors that are in use on the day on which its first one is published
 * (`listBegan`, null before that), and are published that day: those are no change. What had ended and comes back is new. A version
 * that changes something and names an end too is a change, whose day comes before the end. Fails with
 * `trust.effective_day_missing`.
 */
export function changeOf(
  after: SubprocessorContent,
  known: {
    readonly before: SubprocessorContent | null;
    readonly listBegan: CivilDate | null;
    readonly today: CivilDate;
  },
): Result<SubprocessorChange | null> {
  const { before, listBegan, today } = known;
  const { effectiveFrom, endsOn, since } = after;
  if (before === null) {
    const began = listBegan ?? today;
    const isOfTheBeginning = effectiveFrom === undefined && since <= began && today <= began;
    if (!isOfTheBeginning) return success({ kind: 'new', fields: [], from: startOf(after) });
  } else if (isOver(before, today)) {
    if (isOver(after, today)) return success(null);
    return effectiveFrom === undefined
      ? dayMissing()
      : success({ kind: 'new', fields: [], from: effectiveFrom });
  } else {
    const fields = changedFields(before, after);
    const isMoved =
      startOf(before) > today
        ? startOf(after) !== startOf(before)
        : effectiveFrom !== undefined && effectiveFrom !== before.effectiveFrom;
    if (fields.length > 0 || isMoved)
      return effectiveFrom === undefined
        ? dayMissing()
        : success({ kind: 'changed', fields, from: effectiveFrom });
  }
  // What was taken back before its end goes on, which takes nothing from anybody.
  if (endsOn === undefined || endsOn === before?.endsOn) return success(null);
  return success({ kind: 'ends', fields: [], from: endsOn });
}

/**
 * Whether a change is said early enough: `noticeDays` before its day, unless the vendor says in words why that was not
 * possible. Fails with `trust.notice_too_short`, with the first day that would do.
 */
export function checkNotice(
  change: SubprocessorChange,
  when: { readonly today: CivilDate; readonly noticeDays: number; readonly isUrgent: boolean },
): Result<{ readonly daysAhead: number }> {
  const { isUrgent, noticeDays, today } = when;
  const daysAhead = daysBetween(today, change.from);
  if (isUrgent || daysAhead >= noticeDays) return success({ daysAhead });
  return failure(
    'trust.notice_too_short',
    `Changes are announced ${noticeDays} days ahead: ${addDays(today, noticeDays)} or later, or say why it is urgent.`,
    change.kind === 'ends' ? 'content.endsOn' : 'content.effectiveFrom',
  );
}

/** One version of a subprocessor as it was public: `supersededOn` is null for the one that is published now. */
export type PublishedSubprocessor = {
  readonly content: SubprocessorContent;
  readonly publishedOn: CivilDate;
  readonly supersededOn: CivilDate | null;
};

/** One version of a subprocessor that was ever public: `supersededOn` is also the day on which it was withdrawn. */
export type PastVersion = PublishedSubprocessor & { readonly isWithdrawn: boolean };

/** What is so on a day, and what is announced beside it. */
export type SubprocessorStanding = {
  /** Null before it begins and once it has ended. */
  readonly inForce: SubprocessorContent | null;
  /** The first day of what was published last, while it is still to come. */
  readonly comingOn: CivilDate | null;
};

function dayOf({ content, publishedOn }: PublishedSubprocessor, isFirst: boolean): CivilDate {
  return content.effectiveFrom ?? (isFirst ? content.since : publishedOn);
}

/** The version that had taken effect last. One that was superseded before its day never did. */
function effectiveOn<Version extends PublishedSubprocessor>(
  history: readonly Version[],
  today: CivilDate,
): Version | undefined {
  const effective = history.filter((version, index) => {
    const day = dayOf(version, index === 0);
    return day <= today && (version.supersededOn === null || day <= version.supersededOn);
  });
  return effective.at(-1);
}

/**
 * Where a subprocessor stands on a day, by all its versions that were public and were not taken back, the earliest first. A version
 * that was superseded before its day never took effect.
 */
export function standingOn(
  history: readonly PublishedSubprocessor[],
  today: CivilDate,
): SubprocessorStanding {
  const current = effectiveOn(history, today)?.content ?? null;
  const last = history.at(-1);
  const latest = last === undefined ? null : dayOf(last, history.length === 1);
  return {
    inForce: current === null || isOver(current, today) ? null : current,
    comingOn: latest !== null && latest > today ? latest : null,
  };
}

/**
 * Which of the earlier versions a new one is compared with: the one that was published last; where that was withdrawn, the one
 * that was so on the day of it. Taking back and publishing again is no way around a notice. Null where nothing was so before.
 */
export function comparedWith<Version extends PastVersion>(earlier: readonly Version[]): Version | null {
  const last = earlier.at(-1);
  if (last === undefined || !last.isWithdrawn || last.supersededOn === null) return last ?? null;
  return effectiveOn(earlier, last.supersededOn) ?? null;
}

/**
 * The last day on which a customer can object: the day before the change. An urgent one leaves as many days as a notice has;
 * nobody objects to an end.
 */
export function objectionsUntil(
  change: SubprocessorChange,
  when: { readonly today: CivilDate; readonly noticeDays: number; readonly isUrgent: boolean },
): CivilDate | null {
  if (change.kind === 'ends') return null;
  return when.isUrgent ? addDays(when.today, when.noticeDays) : addDays(change.from, -1);
}

/** A version of a subprocessor that was public at some time, and whether and when it was taken back. */
export type EverPublished = {
  readonly version: number;
  readonly content: SubprocessorContent;
  readonly publishedAt: Date;
  readonly withdrawnAt: Date | null;
};

/** `withdrawn`: it does not happen, since an instant; `by` is the version that said otherwise, null where one was taken back. */
export type ChangeFate =
  | { readonly state: 'stands'; readonly version: number }
  | { readonly state: 'withdrawn'; readonly at: Date; readonly by: number | null };

/** Whether a later version says the same of a change: the same end, or the same words from the same day. */
function carries(
  later: SubprocessorContent,
  kind: SubprocessorChange['kind'],
  said: SubprocessorContent,
): boolean {
  if (kind === 'ends') return later.endsOn === said.endsOn;
  return later.effectiveFrom === said.effectiveFrom && changedFields(said, later).length === 0;
}

/**
 * What became of a change that was published: `versions` are those that were public from its own on, the earliest first. It
 * stands with the last version that says the same of it; what says otherwise on its day or later comes after it happened.
 */
export function changeFate(
  change: Pick<SubprocessorChange, 'kind' | 'from'>,
  versions: readonly [EverPublished, ...EverPublished[]],
): ChangeFate {
  const { from, kind } = change;
  const isBefore = (at: Date) => at.toISOString().slice(0, 10) < from;
  const [own, ...later] = versions;
  let standing = own;
  for (const next of later) {
    if (standing.withdrawnAt !== null || !isBefore(next.publishedAt)) break;
    if (!carries(next.content, kind, own.content))
      return { state: 'withdrawn', at: next.publishedAt, by: next.version };
    standing = next;
  }
  const { version, withdrawnAt } = standing;
  return withdrawnAt !== null && isBefore(withdrawnAt)
    ? { state: 'withdrawn', at: withdrawnAt, by: null }
    : { state: 'stands', version };
}
