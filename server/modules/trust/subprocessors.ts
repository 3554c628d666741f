import { assert } from '#core/assert.ts';
import {
  type ChangeFate,
  changeFate,
  changeOf,
  checkNotice,
  comparedWith,
  objectionsUntil,
  type PastVersion,
  type SubprocessorChange,
  type SubprocessorContent,
  type SubprocessorStanding,
  standingOn,
} from '#core/trust/subprocessor-change.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { documentOf, findVersion, versionUnknown } from './find-version.ts';
import { selectHistory, selectListBegan, selectPublishedFrom, type VersionRow } from './repository.ts';

function subprocessorOf(row: Pick<VersionRow, 'content' | 'contentSha256'>): SubprocessorContent {
  const { content } = documentOf(row);
  assert(content.kind === 'subprocessor', 'the history is of a subprocessor');
  return content;
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

type Published = PastVersion & { readonly version: number };

/** Every version of a subprocessor that was ever public, the earliest first. */
async function everPublished(ctx: Ctx, slug: string): Promise<readonly Published[]> {
  const rows = await selectHistory(ctx.tx, slug);
  return rows.map(({ isWithdrawn, publishedAt, supersededAt, ...row }) => ({
    version: row.version,
    content: subprocessorOf(row),
    publishedOn: dayOf(publishedAt),
    supersededOn: supersededAt === null ? null : dayOf(supersededAt),
    isWithdrawn,
  }));
}

/** The version with which one is compared to say what it changes; null where nothing was so before. */
export async function versionBefore(
  ctx: Ctx,
  key: { readonly slug: string; readonly version: number },
): Promise<Published | null> {
  const history = await everPublished(ctx, key.slug);
  return comparedWith(history.filter(({ version }) => version < key.version));
}

/** What a version changes for whoever gave it data, as of an instant; null for other items and for other words. */
async function judgeChange(ctx: Ctx, row: VersionRow, at: Date) {
  const { content } = documentOf(row);
  if (content.kind !== 'subprocessor') return null;
  const before = (await versionBefore(ctx, row))?.content ?? null;
  const began = await selectListBegan(ctx.tx);
  const today = dayOf(at);
  const change = changeOf(content, {
    before,
    listBegan: began === null ? null : dayOf(began),
    today,
  });
  return { change, before, content, today };
}

/** Why a version of a subprocessor would come too suddenly; null when it would not. */
export async function noticeProblem(ctx: Ctx, row: VersionRow): Promise<DomainError | null> {
  const judged = await judgeChange(ctx, row, ctx.now);
  if (judged === null) return null;
  const { change, content, today } = judged;
  if (!change.ok) return domainErrorFrom(change.error, 422);
  if (change.value === null) return null;
  const { subprocessorNoticeDays: noticeDays } = settings();
  const isUrgent = content.urgentBecause !== undefined;
  const checked = checkNotice(change.value, { today, noticeDays, isUrgent });
  if (checked.ok) return null;
  return new DomainError(checked.error.code, {
    message: checked.error.message,
    ...(checked.error.path === undefined ? {} : { path: checked.error.path }),
    details: { days: noticeDays },
  });
}

/** A change of a subprocessor as it was published, with what customers are told of it. */
export type PublishedChange = SubprocessorChange & {
  readonly content: SubprocessorContent;
  readonly contentSha256: string;
  readonly objectionsUntil: string | null;
  /** What it was called before, where that is another name. */
  readonly formerName: string | null;
};

/**
 * What a published version of a subprocessor changes, as of the day on which it was published; null where it changes nothing
 * that customers are told of. Raises `trust.version_unknown` (404).
 */
export async function readSubprocessorChange(
  ctx: Ctx,
  input: { readonly slug: string; readonly version: number; readonly publishedAt: Date },
): Promise<PublishedChange | null> {
  authorise(ctx, 'trust.readItems', 'vendor');
  const row = await findVersion(ctx, { item: input.slug, version: input.version });
  const judged = await judgeChange(ctx, row, input.publishedAt);
  if (judged === null || !judged.change.ok || judged.change.value === null) return null;
  const { before, change, content, today } = judged;
  const when = {
    today,
    noticeDays: settings().subprocessorNoticeDays,
    isUrgent: content.urgentBecause !== undefined,
  };
  const { value } = change;
  if (value === null) return null;
  const { contentSha256 } = row;
  const formerName = before === null || before.name === content.name ? null : before.name;
  return { ...value, content, contentSha256, objectionsUntil: objectionsUntil(value, when), formerName };
}

/** What became of a change that a published version of a subprocessor made. Raises `trust.version_unknown` (404). */
export async function readChangeFate(
  ctx: Ctx,
  change: Pick<SubprocessorChange, 'kind' | 'from'> & { readonly slug: string; readonly version: number },
): Promise<ChangeFate> {
  authorise(ctx, 'trust.readItems', 'vendor');
  const { from, kind, slug, version } = change;
  const [own, ...later] = (await selectPublishedFrom(ctx.tx, { slug, version })).map((row) => ({
    ...row,
    content: subprocessorOf(row),
  }));
  if (own === undefined || own.version !== version) throw versionUnknown({ item: slug, version });
  return changeFate({ kind, from }, [own, ...later]);
}

/** Where a published subprocessor stands today. Only one that names a day has a history to read. */
export async function standingOf(
  ctx: Ctx,
  item: { readonly slug: string; readonly content: SubprocessorContent },
): Promise<SubprocessorStanding> {
  const { content, slug } = item;
  const today = dayOf(ctx.now);
  const isPlain = content.effectiveFrom === undefined && content.since <= today;
  if (isPlain) {
    const hasEnded = content.endsOn !== undefined && content.endsOn <= today;
    return { inForce: hasEnded ? null : content, comingOn: null };
  }
  const history = await everPublished(ctx, slug);
  return standingOn(
    history.filter(({ isWithdrawn }) => !isWithdrawn),
    today,
  );
}
