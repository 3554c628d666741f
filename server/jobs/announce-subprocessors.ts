import {
  endTelling,
  noteAnnouncements,
  readChangesToTell,
  readHasWork,
  tellCustomer,
} from '#server/modules/announcements/index.ts';
import { readConcernedByChange } from '#server/modules/trust/index.ts';
import { log } from '#server/platform/log.ts';
import { changeMail } from '../documents/mail/change-mail.ts';
import type { Job, JobCtx } from './job.ts';

const CHANGES_A_RUN = 20;

/** Tells each customer that a change concerns; answers how many were told, and whether somebody is left. */
async function tellOf(
  { acrossTenants, signal, switchedOff, transaction }: JobCtx,
  change: { readonly id: string; readonly item: string; readonly version: number },
): Promise<{ readonly told: number; readonly isLeft: boolean }> {
  const { id: changeId, item, version } = change;
  const concerned = await acrossTenants('whom a change of a subprocessor concerns', (ctx) =>
    readConcernedByChange(ctx, { item, version }),
  );
  const off = await switchedOff(concerned.map(({ tenantId }) => tenantId));
  let [told, isLeft] = [0, false];
  for (const { tenantId } of concerned) {
    if (signal.aborted || off.has(tenantId)) {
      isLeft = true;
      continue;
    }
    try {
      const outcome = await transaction(tenantId, (ctx) =>
        tellCustomer(ctx, { tenantId, changeId, compose: changeMail }),
      );
      if (outcome === 'told') told += 1;
      if (outcome === 'nobody') isLeft = true;
    } catch (error) {
      isLeft = true;
      log.error({ err: error, tenantId, changeId }, 'a customer was not told of a change of a subprocessor');
    }
  }
  return { told, isLeft };
}

/**
 * Tells customers of changes of subprocessors that concern them: each once, with a signed record. A customer that cannot be told
 * now stays open, and a metric says so.
 */
export const job: Job = {
  name: 'announce-subprocessors',
  cron: '* * * * *',
  isDue: ({ transaction }) =>
    transaction(null, async (ctx) => (await readChangesToTell(ctx)).length > 0 || (await readHasWork(ctx))),
  run: async (jobCtx) => {
    const { signal, transaction } = jobCtx;
    await transaction(null, noteAnnouncements);
    const changes = await transaction(null, readChangesToTell);
    let [told, left] = [0, 0];
    for (const change of changes.slice(0, CHANGES_A_RUN)) {
      if (signal.aborted) break;
      const outcome = await tellOf(jobCtx, change);
      told += outcome.told;
      if (outcome.isLeft) left += 1;
      else await transaction(null, (ctx) => endTelling(ctx, { changeId: change.id }));
    }
    return `${told} customers told, ${left} changes with customers left`;
  },
};
