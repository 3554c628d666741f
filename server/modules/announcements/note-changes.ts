import { readChangeFate, readSubprocessorChange } from '#server/modules/trust/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { countLate, insertChange, markChangeDone, selectChanges } from './change-repository.ts';
import {
  insertWithdrawal,
  markWithdrawalDone,
  selectLeftToTell,
  selectWithdrawals,
} from './withdrawal-repository.ts';

/** After this long it is time that somebody looks. */
const LATE_AFTER_MS = 3_600_000;

type Step = {
  readonly itemId: string;
  readonly slug: string;
  readonly kind: string;
  readonly version: number;
  readonly step: string;
  readonly at: Date;
};

/**
 * Writes down which of these steps change something about a subprocessor, and which changes of before do not happen because
 * of them; the caller asked whether it may.
 */
export async function noteChanges(ctx: Ctx, steps: readonly Step[]): Promise<void> {
  const ofSubprocessors = steps.filter(({ kind }) => kind === 'subprocessor');
  for (const { at, itemId, slug, step, version } of ofSubprocessors) {
    if (step !== 'published') continue;
    const change = await readSubprocessorChange(ctx, { slug, version, publishedAt: at });
    if (change === null) continue;
    await insertChange(ctx.tx, {
      id: ctx.ids(),
      itemId,
      version,
      slug,
      kind: change.kind,
      effectiveFrom: change.from,
      publishedAt: at,
      objectionsUntil: change.objectionsUntil,
      contentSha256: change.contentSha256,
    });
  }
  await noteWithdrawals(ctx, new Set(ofSubprocessors.map(({ itemId }) => itemId)));
}

async function noteWithdrawals(ctx: Ctx, items: ReadonlySet<string>): Promise<void> {
  if (items.size === 0) return;
  const known = new Set((await selectWithdrawals(ctx.tx)).map(({ changeId }) => changeId));
  for (const change of await selectChanges(ctx.tx)) {
    if (!items.has(change.itemId) || known.has(change.id)) continue;
    const fate = await readChangeFate(ctx, { ...change, from: change.effectiveFrom });
    if (fate.state === 'stands') continue;
    await insertWithdrawal(ctx.tx, { changeId: change.id, withdrawnAt: fate.at, replacedBy: fate.by });
  }
}

/** Changes of which somebody may still have to be told. */
export async function readChangesToTell(
  ctx: Ctx,
): Promise<readonly { readonly id: string; readonly item: string; readonly version: number }[]> {
  authorise(ctx, 'announcements.tell', 'vendor');
  const open = await selectChanges(ctx.tx, { doneAt: null });
  return open.map(({ id, slug: item, version }) => ({ id, item, version }));
}

/** Everybody concerned was told; nobody else is. */
export async function endTelling(ctx: Ctx, input: { readonly changeId: string }): Promise<void> {
  authorise(ctx, 'announcements.tell', 'vendor');
  await markChangeDone(ctx.tx, input.changeId, ctx.now);
}

/** Changes that do not happen, of which somebody who was told of them may still have to be told. */
export async function readWithdrawalsToTell(ctx: Ctx): Promise<readonly string[]> {
  authorise(ctx, 'announcements.tell', 'vendor');
  return (await selectWithdrawals(ctx.tx, { doneAt: null })).map(({ changeId }) => changeId);
}

/** Who was told of a change and not yet that it does not happen; to be asked where all customers can be read. */
export async function readLeftToTell(
  ctx: Ctx,
  input: { readonly changeId: string },
): Promise<readonly string[]> {
  authorise(ctx, 'announcements.tell', 'vendor');
  return selectLeftToTell(ctx.tx, input.changeId);
}

/** Everybody who was told of a change was told that it does not happen. */
export async function endTellingOfWithdrawal(ctx: Ctx, input: { readonly changeId: string }): Promise<void> {
  authorise(ctx, 'announcements.tell', 'vendor');
  await markWithdrawalDone(ctx.tx, input.changeId, ctx.now);
}

/** How many notices are late: changes and withdrawals that not everybody was told of, and mails about them that wait. */
export async function countLateNotices(ctx: Ctx): Promise<number> {
  authorise(ctx, 'announcements.tell', 'vendor');
  return countLate(ctx.tx, new Date(ctx.now.getTime() - LATE_AFTER_MS));
}
