import { SNAPSHOT_KINDS } from '#core/contracts/snapshot-records.ts';
import { controlOf } from '#core/controls/frameworks.ts';
import { readTenant, resolveTenantId } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { isSwitchedOn } from '#server/platform/switches/index.ts';
import {
  EXPORT_LIMITS,
  type RequestExportInput,
  type RequestSnapshotInput,
  requestExportSchema,
  requestSnapshotSchema,
  SNAPSHOT_LIMITS,
} from './contract.ts';
import { countRuns, holdOwner, insertRun, type RunRow } from './repository.ts';

const DAY_MS = 86_400_000;
/** Snapshots are of the trust portal, and none are asked for while it can only be read. */
const PORTAL_SWITCH = 'trust-portal';
type Limits = { readonly underWay: number; readonly aDay: number };

/**
 * Asks for everything that was signed and logged within a scope; a job makes the file. Raises `tenancy.unknown` (404),
 * `exports.under_way` (409), `exports.too_often` (429).
 */
export async function requestExport(ctx: Ctx, input: RequestExportInput): Promise<{ readonly run: string }> {
  await authoriseAndRecord(ctx, 'exports.requestExport', 'vendor');
  const { control, kinds, tenant, ...period } = requestExportSchema.parse(input);
  if (tenant !== null && (await resolveTenantId((work) => work(ctx.tx), tenant)) === null)
    throw new DomainError('tenancy.unknown', {
      message: 'There is no such tenant.',
      path: 'tenant',
      status: 404,
    });
  const chosen = control === null ? kinds : (controlOf(control)?.control.kinds ?? kinds);
  return ask(ctx, EXPORT_LIMITS, { ...period, tenantId: null, scopeTenant: tenant, kinds: chosen, control });
}

/**
 * Asks for a customer's own signed records of a period, as far as they are given to customers; a job makes the file. Raises
 * `exports.read_only`, `exports.under_way` (409), `exports.too_often` (429).
 */
export async function requestSnapshot(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly period: RequestSnapshotInput },
): Promise<{ readonly run: string }> {
  const { tenantId } = input;
  authorise(ctx, 'exports.requestSnapshot', { tenantId });
  if (!(await isSwitchedOn(ctx.tx, PORTAL_SWITCH)))
    throw new DomainError('exports.read_only', {
      message: 'The trust portal is read-only at the moment. What was made before can be downloaded.',
      status: 409,
    });
  const scope = requestSnapshotSchema.parse(input.period);
  const { externalId } = await readTenant(ctx, { tenantId });
  return ask(ctx, SNAPSHOT_LIMITS, {
    ...scope,
    tenantId,
    scopeTenant: externalId,
    kinds: SNAPSHOT_KINDS,
    control: null,
  });
}

async function ask(
  ctx: Ctx,
  limits: Limits,
  wish: Omit<RunRow, 'id' | 'askedAt' | 'askedBy'>,
): Promise<{ readonly run: string }> {
  await holdOwner(ctx.tx, wish.tenantId);
  const { asked, underWay } = await countRuns(ctx.tx, wish.tenantId, new Date(ctx.now.getTime() - DAY_MS));
  if (underWay >= limits.underWay)
    throw new DomainError('exports.under_way', {
      message: 'What was asked for before is still being made. Wait for it, then ask again.',
      status: 409,
    });
  if (asked >= limits.aDay)
    throw new DomainError('exports.too_often', {
      message: `At most ${limits.aDay} are made within a day. Take one that is there, or ask again tomorrow.`,
      details: { most: limits.aDay },
      status: 429,
    });
  const run = ctx.ids();
  await insertRun(ctx.tx, { ...wish, id: run, askedBy: actorName(ctx.actor), askedAt: ctx.now });
  return { run };
}
