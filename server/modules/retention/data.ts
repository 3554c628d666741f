import { required } from '#core/assert.ts';
import { AGING_CLASSES, type AgingData, DAYS_ALLOWED, mayKeepFor } from '#core/retention/data-classes.ts';
import { attestFacts } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { latestJobRuns } from '#server/platform/job-runs/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type DataOverview, type SetDataPeriodInput, setDataPeriodInput } from './contract.ts';
import { insertDataPeriod, removeDue, selectDataPeriods, selectDataStandings } from './data-repository.ts';

/** The job that takes away what is due. */
export const REMOVAL_JOB = 'remove-due-data';

/** Every kind of data that ages: for how long it is kept, the oldest, how much is due or held, and when removal last ran. */
export async function readData(ctx: Ctx): Promise<DataOverview> {
  authorise(ctx, 'retention.readRetention', 'vendor');
  const standings = new Map((await selectDataStandings(ctx.tx, ctx.now)).map((row) => [row.data, row]));
  const [run] = await latestJobRuns(ctx.tx, { job: REMOVAL_JOB, most: 1 });
  return {
    data: AGING_CLASSES.map(({ kind, name, purposes, removal, since }) => {
      const { days, due, held, oldest } = required(standings.get(name), 'every kind of data has its period');
      return { name, kind, purposes, since, removal, days, due, held, oldest: oldest?.toISOString() ?? null };
    }),
    lastRun:
      run === undefined
        ? null
        : { startedAt: run.startedAt.toISOString(), outcome: run.outcome, detail: run.detail },
  };
}

/**
 * Takes away one batch of what is due of one kind of data and that no hold keeps, and answers how many rows; fewer than asked
 * for means that no more is due. The batch is whole or not at all, and can be repeated.
 */
export function removeDueData(
  ctx: Ctx,
  batch: { readonly data: AgingData; readonly most: number },
): Promise<number> {
  authorise(ctx, 'retention.removeDueData', 'vendor');
  return removeDue(ctx.tx, { ...batch, at: ctx.now });
}

/**
 * Keeps a kind of data for so many days from now on, also what is there already; longer or shorter as its kind allows.
 * Raises `retention.days_not_allowed`.
 */
export async function setDataPeriod(ctx: Ctx, input: SetDataPeriodInput): Promise<void> {
  authorise(ctx, 'retention.setPeriod', 'vendor');
  const { data, days, reason } = setDataPeriodInput.parse(input);
  if (!mayKeepFor(data, days)) {
    const kind = required(
      AGING_CLASSES.find(({ name }) => name === data),
      'the input names a kind of data',
    ).kind;
    const { least, most } = DAYS_ALLOWED[kind];
    throw new DomainError('retention.days_not_allowed', {
      message: `Data of this kind is kept between ${least} and ${most} days.`,
      path: 'days',
      details: { least, most },
    });
  }
  const known = await selectDataPeriods(ctx.tx, data);
  const ordinal = known.length + 1;
  await attestFacts(ctx, {
    kind: 'retention-period',
    tenantId: null,
    ref: `data/${data}/${ordinal}`,
    name: `retention of ${data}`,
    facts: { data, days, reason },
  });
  await insertDataPeriod(ctx.tx, {
    data,
    ordinal,
    days,
    reason,
    setBy: actorName(ctx.actor),
    setAt: ctx.now,
  });
}
