import { readStaffRights } from '#server/modules/identity/index.ts';
import { enqueueMail, notify } from '#server/modules/notifications/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { CloseTrouble } from '../contract-closes.ts';
import { breakOffRuns, failedRuns, insertAlert, lateCloses } from './reading-repository.ts';

const HOUR_MS = 3_600_000;
/** A close needs minutes; a day leaves time for what a person has to mend first. */
const LATE_AFTER_MS = 24 * HOUR_MS;
const SILENT_AFTER_MS = HOUR_MS;

/** What is wrong with the close now: a month whose last run failed, and closes that are late. */
export async function readCloseTroubles(ctx: Ctx): Promise<readonly CloseTrouble[]> {
  authorise(ctx, 'billing.readCloseTroubles', 'vendor');
  const late = await lateCloses(ctx.tx, new Date(ctx.now.getTime() - LATE_AFTER_MS));
  const failed = await failedRuns(ctx.tx);
  return [
    ...failed.map(
      ({ detail, endedAt, id, month }): CloseTrouble => ({
        kind: 'failed',
        month,
        since: endedAt.toISOString(),
        runId: id,
        closes: null,
        detail,
      }),
    ),
    ...late.map(
      ({ closes, month, since }): CloseTrouble => ({
        kind: 'late',
        month,
        since: since.toISOString(),
        runId: null,
        closes,
        detail: null,
      }),
    ),
  ];
}

/** Ends the runs of commands whose process died without a word; answers how many. */
export async function breakOffSilentRuns(ctx: Ctx): Promise<number> {
  authorise(ctx, 'billing.recordCloseRun', 'vendor');
  return breakOffRuns(ctx.tx, {
    seenBefore: new Date(ctx.now.getTime() - SILENT_AFTER_MS),
    at: ctx.now,
    detail: 'The process ended before the run did.',
  });
}

/** Writes the mail about a trouble of the close; the texts belong to the documents. */
export type ComposeCloseAlert = (facts: {
  readonly trouble: CloseTrouble;
  readonly url: string;
  readonly locale: 'en' | 'es';
}) => { readonly subject: string; readonly text: string };

/** Tells every billing operator of each trouble once, in the application and by mail; answers how many were new. */
export async function tellCloseTroubles(
  ctx: Ctx,
  input: { readonly compose: ComposeCloseAlert },
): Promise<number> {
  const troubles = await readCloseTroubles(ctx);
  let told = 0;
  for (const trouble of troubles) {
    const { kind, month, runId, since } = trouble;
    const subject = runId ?? `${month} ${since}`;
    if (!(await insertAlert(ctx.tx, { kind, subject, at: ctx.now }))) continue;
    told += 1;
    const href = runId === null ? '/desk/closes' : `/desk/closes/${runId}`;
    for (const person of await readStaffRights(ctx, { userIds: 'all' })) {
      if (!person.staffRoles.includes('billing_operator')) continue;
      const locale = person.locale ?? 'en';
      await notify(ctx, {
        tenantId: null,
        userId: person.userId,
        kind: `close.${kind}`,
        params: { month },
        href,
      });
      await enqueueMail(ctx, {
        tenantId: null,
        to: person.email,
        locale,
        ...input.compose({ trouble, url: `${settings().url}${href}`, locale }),
        dedupKey: `close-${kind}:${subject}:${person.userId}`,
      });
    }
  }
  return told;
}
