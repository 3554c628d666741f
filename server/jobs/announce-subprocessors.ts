import {
  endTelling,
  endTellingOfWithdrawal,
  noteAnnouncements,
  readChangesToTell,
  readHasWork,
  readLeftToTell,
  readWithdrawalsToTell,
  type Telling,
  tellCustomer,
  tellOfWithdrawal,
} from '#server/modules/announcements/index.ts';
import { readConcernedByChange } from '#server/modules/trust/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { log } from '#server/platform/log.ts';
import { changeMail, withdrawalMail } from '../documents/mail/change-mail.ts';
import type { Job, JobCtx } from './job.ts';

const CHANGES_A_RUN = 20;

/** What a run did about one change; `isLeft` where somebody is still to be told. */
type Told = { readonly told: number; readonly isLeft: boolean };

/** Tells each of these customers in a transaction of its own. */
async function tellEach(
  { signal, switchedOff, transaction }: JobCtx,
  about: { readonly changeId: string; readonly tenantIds: readonly string[] },
  tell: (ctx: Ctx, key: { readonly tenantId: string; readonly changeId: string }) => Promise<Telling>,
): Promise<Told> {
  const { changeId, tenantIds } = about;
  const off = await switchedOff(tenantIds);
  let [told, isLeft] = [0, false];
  for (const tenantId of tenantIds) {
    if (signal.aborted || off.has(tenantId)) {
      isLeft = true;
      continue;
    }
    try {
      const outcome = await transaction(tenantId, (ctx) => tell(ctx, { tenantId, changeId }));
      if (outcome === 'told') told += 1;
      if (outcome === 'nobody' || outcome === 'withheld') isLeft = true;
    } catch (error) {
      isLeft = true;
      log.error(
        { err: error, tenantId, changeId },
        'a customer was not told about a change of a subprocessor',
      );
    }
  }
  return { told, isLeft };
}

/** Tells whom a change concerns. */
async function tellOf(
  jobCtx: JobCtx,
  change: { readonly id: string; readonly item: string; readonly version: number },
): Promise<Told> {
  const { id: changeId, item, version } = change;
  const concerned = await jobCtx.acrossTenants('whom a change of a subprocessor concerns', (ctx) =>
    readConcernedByChange(ctx, { item, version }),
  );
  const about = { changeId, tenantIds: concerned.map(({ tenantId }) => tenantId) };
  return tellEach(jobCtx, about, (ctx, key) => tellCustomer(ctx, { ...key, compose: changeMail }));
}

/** Tells whoever was told of a change that it does not happen. */
async function tellWithdrawn(jobCtx: JobCtx, changeId: string): Promise<Told> {
  const tenantIds = await jobCtx.acrossTenants('who was told of a change of a subprocessor', (ctx) =>
    readLeftToTell(ctx, { changeId }),
  );
  return tellEach(jobCtx, { changeId, tenantIds }, (ctx, key) =>
    tellOfWithdrawal(ctx, { ...key, composeChange: changeMail, composeWithdrawal: withdrawalMail }),
  );
}

/**
 * Tells customers of changes of subprocessors that concern them, and of those that do not happen: each once, with a signed
 * record. A customer that cannot be told now stays open, and a metric says so.
 */
export const job: Job = {
  name: 'announce-subprocessors',
  cron: '* * * * *',
  isDue: ({ transaction }) =>
    transaction(
      null,
      async (ctx) =>
        (await readChangesToTell(ctx)).length > 0 ||
        (await readWithdrawalsToTell(ctx)).length > 0 ||
        (await readHasWork(ctx)),
    ),
  run: async (jobCtx) => {
    const { signal, transaction } = jobCtx;
    await transaction(null, noteAnnouncements);
    let [told, left] = [0, 0];
    const count = async (outcome: Told, end: (ctx: Ctx) => Promise<void>) => {
      told += outcome.told;
      if (outcome.isLeft) left += 1;
      else await transaction(null, end);
    };
    for (const change of (await transaction(null, readChangesToTell)).slice(0, CHANGES_A_RUN)) {
      if (signal.aborted) break;
      await count(await tellOf(jobCtx, change), (ctx) => endTelling(ctx, { changeId: change.id }));
    }
    for (const changeId of (await transaction(null, readWithdrawalsToTell)).slice(0, CHANGES_A_RUN)) {
      if (signal.aborted) break;
      await count(await tellWithdrawn(jobCtx, changeId), (ctx) => endTellingOfWithdrawal(ctx, { changeId }));
    }
    return `${told} customers told, ${left} changes with customers left`;
  },
};
