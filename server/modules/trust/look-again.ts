import { addDays } from '#core/time/civil-date.ts';
import type { Candidate } from '#core/trust/publication.ts';
import { readStaffRights } from '#server/modules/identity/index.ts';
import { notifyMany } from '#server/modules/notifications/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise, isAllowed } from '#server/platform/policy/index.ts';
import { documentOf } from './find-version.ts';
import {
  candidateOf,
  judge,
  publicationPolicy,
  recordJudgement,
  resourceOf,
  resourceOfTiles,
} from './judge.ts';
import { OWN_TILES } from './own-tiles.ts';
import { insertReminder, selectLatestDecisions, selectVersions } from './repository.ts';
import { tilesCandidate } from './tiles.ts';

/** How long before a review is due its keepers hear of it. */
const REMIND_DAYS = 14;

/** What the portal shows, or would if the policy let it: published versions, and figures that have a source. */
async function candidatesOf(ctx: Ctx): Promise<Map<string, Candidate>> {
  const versions = await selectVersions(ctx.tx, { state: 'published' });
  const ofLog = await tilesCandidate(ctx);
  return new Map([
    ...versions.map((row): [string, Candidate] => [
      resourceOf({ item: row.slug, version: row.version }),
      candidateOf(documentOf(row)),
    ]),
    ...(ofLog === null ? [] : [[resourceOfTiles('log'), ofLog] as const]),
    [resourceOfTiles('customer'), OWN_TILES],
  ]);
}

/**
 * Asks the policy in force about everything on the portal, and keeps each answer that is another one than before or was given
 * by another policy. Answers how many. Nothing is taken down by it: what is denied is withheld at each reading.
 */
export async function judgeAnew(ctx: Ctx): Promise<number> {
  authorise(ctx, 'trust.lookAgain', 'vendor');
  const today = ctx.now.toISOString().slice(0, 10);
  const latest = await selectLatestDecisions(ctx.tx);
  let changed = 0;
  for (const [resource, candidate] of await candidatesOf(ctx)) {
    const judgement = judge(candidate, today);
    const before = latest.get(resource);
    if (before?.allowed === judgement.allowed && before.policyHash === publicationPolicy().hash) continue;
    await recordJudgement(ctx, resource, judgement);
    changed += 1;
  }
  return changed;
}

/** Tells whoever may write on the portal of each review that is near and again of each that is past, once. Answers how many. */
export async function remindOfReviews(ctx: Ctx): Promise<number> {
  authorise(ctx, 'trust.lookAgain', 'vendor');
  const today = ctx.now.toISOString().slice(0, 10);
  const soon = addDays(today, REMIND_DAYS);
  const staff = await readStaffRights(ctx, { userIds: 'all' });
  const editors = staff.filter((person) => isAllowed(person, 'trust.draft', 'vendor'));
  let reminded = 0;
  for (const { itemId, reviewBy, slug, version } of await selectVersions(ctx.tx, { state: 'published' })) {
    if (reviewBy === null || reviewBy > soon) continue;
    const stage = reviewBy < today ? 'past' : 'soon';
    if (!(await insertReminder(ctx.tx, { itemId, version, stage, remindedAt: ctx.now }))) continue;
    await notifyMany(
      ctx,
      editors.map(({ userId }) => ({
        tenantId: null,
        userId,
        kind: stage === 'past' ? 'trust.review-past' : 'trust.review-soon',
        params: { item: slug, day: reviewBy },
        href: `/desk/trust/${slug}`,
      })),
    );
    reminded += 1;
  }
  return reminded;
}
