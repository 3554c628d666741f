import { assert } from '#core/assert.ts';
import type { SubprocessorContent } from '#core/trust/subprocessor-change.ts';
import { readPersonNames } from '#server/modules/identity/index.ts';
import { readTenants } from '#server/modules/tenancy/index.ts';
import { readChangeFate, readSaidVersion } from '#server/modules/trust/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type AnswerRow,
  type ChangeRow,
  countSent,
  type ObjectionRow,
  selectAnswers,
  selectChanges,
  selectNotices,
  selectObjections,
} from './change-repository.ts';
import type {
  ChangeView,
  DeskChangeView,
  ObjectionOutcome,
  ObjectionView,
  TenantChangeView,
  WithdrawalToldView,
} from './contract.ts';
import {
  selectWithdrawalNotices,
  selectWithdrawals,
  type WithdrawalNoticeRow,
} from './withdrawal-repository.ts';

/** As whom the words of a version are read that is not published any more. The verb decided before. */
function asReader(ctx: Ctx): Ctx {
  return { ...ctx, actor: { kind: 'system', job: 'announcements' } };
}

function today(ctx: Ctx): string {
  return ctx.now.toISOString().slice(0, 10);
}

async function changeView(ctx: Ctx, row: ChangeRow): Promise<ChangeView> {
  const reader = asReader(ctx);
  const { content, earlier } = await readSaidVersion(reader, row);
  assert(content.kind === 'subprocessor', 'a change is of a subprocessor');
  const fate = await readChangeFate(reader, { ...row, from: row.effectiveFrom });
  const withdrawn = fate.state === 'stands' ? null : { at: fate.at.toISOString(), by: fate.by };
  const hasCome = row.effectiveFrom <= today(ctx);
  return {
    id: row.id,
    slug: row.slug,
    version: row.version,
    kind: row.kind,
    content,
    before: earlier as SubprocessorContent | null,
    effectiveFrom: row.effectiveFrom,
    publishedAt: row.publishedAt.toISOString(),
    objectionsUntil: row.objectionsUntil,
    state: withdrawn !== null ? 'withdrawn' : hasCome ? 'in-force' : 'coming',
    withdrawn,
  };
}

function withdrawalToldView(row: WithdrawalNoticeRow | undefined): WithdrawalToldView | null {
  if (row === undefined) return null;
  const { attestationId, people, toldAt } = row;
  return { toldAt: toldAt.toISOString(), people, attestationId };
}

function objectionView(
  row: ObjectionRow | undefined,
  answer: AnswerRow | undefined,
  names: ReadonlyMap<string, string>,
): ObjectionView | null {
  if (row === undefined) return null;
  return {
    reason: row.reason,
    filedByName: names.get(row.filedBy.replace(/^user:/, '')) ?? row.filedBy,
    filedAt: row.filedAt.toISOString(),
    answer:
      answer === undefined
        ? null
        : {
            outcome: answer.outcome as ObjectionOutcome,
            text: answer.text,
            answeredAt: answer.answeredAt.toISOString(),
          },
  };
}

async function namesOf(ctx: Ctx, rows: readonly ObjectionRow[]): Promise<ReadonlyMap<string, string>> {
  const ids = rows.flatMap(({ filedBy }) => (filedBy.startsWith('user:') ? [filedBy.slice(5)] : []));
  return ids.length === 0 ? new Map() : readPersonNames(asReader(ctx), [...new Set(ids)]);
}

/** The changes that a customer was told of, the latest first, with its own objections and their answers. */
export async function readTenantChanges(
  ctx: Ctx,
  input: { readonly tenantId: string },
): Promise<readonly TenantChangeView[]> {
  const { tenantId } = input;
  authorise(ctx, 'announcements.readChanges', { tenantId });
  const notices = await selectNotices(ctx.tx, { tenantId });
  const objections = await selectObjections(ctx.tx, { tenantId });
  const answers = await selectAnswers(ctx.tx, { tenantId });
  const withdrawals = await selectWithdrawalNotices(ctx.tx, { tenantId });
  const names = await namesOf(ctx, objections);
  const views: TenantChangeView[] = [];
  for (const row of await selectChanges(ctx.tx)) {
    const notice = notices.find(({ changeId }) => changeId === row.id);
    if (notice === undefined) continue;
    const own = <R extends { readonly changeId: string }>(rows: readonly R[]) =>
      rows.find(({ changeId }) => changeId === row.id);
    const objection = objectionView(own(objections), own(answers), names);
    const view = await changeView(ctx, row);
    views.push({
      ...view,
      toldAt: notice.toldAt.toISOString(),
      daysAhead: notice.daysAhead,
      people: notice.people,
      attestationId: notice.attestationId,
      withdrawalTold: withdrawalToldView(own(withdrawals)),
      mayObject:
        view.withdrawn === null &&
        objection === null &&
        row.objectionsUntil !== null &&
        today(ctx) <= row.objectionsUntil,
      objection,
    });
  }
  return views;
}

/** Every change with who was told and who objects; to be asked where all customers can be read. */
export async function readDeskChanges(ctx: Ctx): Promise<readonly DeskChangeView[]> {
  authorise(ctx, 'announcements.readDesk', 'vendor');
  const tenants = new Map((await readTenants(asReader(ctx))).map((tenant) => [tenant.id, tenant]));
  const notices = await selectNotices(ctx.tx, {});
  const objections = await selectObjections(ctx.tx, {});
  const answers = await selectAnswers(ctx.tx, {});
  const withdrawals = await selectWithdrawalNotices(ctx.tx, {});
  const untold = new Set((await selectWithdrawals(ctx.tx, { doneAt: null })).map(({ changeId }) => changeId));
  const names = await namesOf(ctx, objections);
  const sent = await countSent(ctx.tx);
  const views: DeskChangeView[] = [];
  for (const row of await selectChanges(ctx.tx)) {
    const told = notices.filter(({ changeId }) => changeId === row.id);
    views.push({
      ...(await changeView(ctx, row)),
      isDone: row.doneAt !== null && !untold.has(row.id),
      customers: told
        .map(({ attestationId, changeId, daysAhead, people, tenantId, toldAt }) => {
          const own = <R extends { readonly changeId: string; readonly tenantId: string }>(
            rows: readonly R[],
          ) => rows.find((one) => one.changeId === changeId && one.tenantId === tenantId);
          return {
            tenantId,
            externalId: tenants.get(tenantId)?.externalId ?? tenantId,
            name: tenants.get(tenantId)?.name ?? tenantId,
            toldAt: toldAt.toISOString(),
            daysAhead,
            people,
            mailsSent: sent.get(`${tenantId}/${changeId}`) ?? 0,
            attestationId,
            withdrawalTold: withdrawalToldView(own(withdrawals)),
            objection: objectionView(own(objections), own(answers), names),
          };
        })
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    });
  }
  return views;
}
