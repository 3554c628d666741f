import type { TrustContent } from '#core/contracts/trust-item.ts';
import { failure, type Result, success } from '#core/result.ts';
import { addDays, type CivilDate, daysBetween } from '#core/time/civil-date.ts';

export type SubprocessorContent = Extract<TrustContent, { readonly kind: 'subprocessor' }>;

/** What of a subprocessor matters to who gave it data; other words about it are no change. */
export const CHANGED_FIELDS = ['purpose', 'region', 'dataCategories'] as const;
export type ChangedField = (typeof CHANGED_FIELDS)[number];

export const SUBPROCESSOR_CHANGES = ['new', 'changed', 'ends'] as const;

/** What changes about a subprocessor, and the first day on which it is so; for an end, the first day without it. */
export type SubprocessorChange = {
  readonly kind: (typeof SUBPROCESSOR_CHANGES)[number];
  readonly fields: readonly ChangedField[];
  readonly from: CivilDate;
};

function changedFields(before: SubprocessorContent, after: SubprocessorContent): ChangedField[] {
  return CHANGED_FIELDS.filter(
    (field) => before[field].en !== after[field].en || before[field].es !== after[field].es,
  );
}

/**
 * What a version changes, compared with what was published before it; null where it changes nothing that people are told of
 * ahead. A list begins with the subprocessors that are in use on the day on which its first one is published (`listBegan`, null
 * before that): those are no change. Fails with `trust.effective_day_missing`.
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
  if (endsOn !== undefined && endsOn !== before?.endsOn)
    return success({ kind: 'ends', fields: [], from: endsOn });
  if (before === null) {
    const isOfTheBeginning = effectiveFrom === undefined && since <= (listBegan ?? today);
    return success(isOfTheBeginning ? null : { kind: 'new', fields: [], from: effectiveFrom ?? since });
  }
  const fields = changedFields(before, after);
  // What is still to come comes on its day or on another one that is named, never at once because the day was left out.
  const isStillToCome = before.effectiveFrom !== undefined && before.effectiveFrom > today;
  const isMoved = effectiveFrom !== before.effectiveFrom && (effectiveFrom !== undefined || isStillToCome);
  // What was taken back before its end goes on, which takes nothing from anybody.
  if (fields.length === 0 && !isMoved) return success(null);
  if (effectiveFrom === undefined)
    return failure(
      'trust.effective_day_missing',
      'Say from which day on this is so.',
      'content.effectiveFrom',
    );
  return success({ kind: 'changed', fields, from: effectiveFrom });
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

/**
 * Where a subprocessor stands on a day, by all its versions that were ever public, the earliest first. A version that was
 * superseded before its day never took effect.
 */
export function standingOn(
  history: readonly PublishedSubprocessor[],
  today: CivilDate,
): SubprocessorStanding {
  const days = history.map((version, index) => dayOf(version, index === 0));
  const effective = history.filter(({ supersededOn }, index) => {
    const day = days[index] ?? today;
    return day <= today && (supersededOn === null || day <= supersededOn);
  });
  const current = effective.at(-1)?.content ?? null;
  const latest = days.at(-1);
  return {
    inForce: current?.endsOn !== undefined && current.endsOn <= today ? null : current,
    comingOn: latest !== undefined && latest > today ? latest : null,
  };
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
