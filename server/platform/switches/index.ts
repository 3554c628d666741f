import { actorName } from '../auth/actor.ts';
import type { Ctx } from '../context.ts';
import type { Tx } from '../db/tx.ts';
import { DomainError } from '../errors.ts';
import { authorise } from '../policy/index.ts';

/** What acts on the outside or on customers besides the jobs; each job's own switch is `job.<name>`. */
export const EFFECT_SWITCHES = [
  'mail',
  'ingest',
  'close',
  'price-publication',
  'webhooks',
  'trust-portal',
  'assistant',
] as const;

/** What is off until somebody switches it on for everybody and then for a tenant. */
const OFF_UNTIL_SWITCHED: readonly string[] = ['assistant'];

export type SwitchState = {
  readonly name: string;
  readonly tenantId: string | null;
  readonly enabled: boolean;
  readonly actor: string;
  readonly reason: string;
  readonly at: Date;
};

/** The switch that stops one job. */
export function jobSwitch(jobName: string): string {
  return `job.${jobName}`;
}

function isKnownSwitch(name: string): boolean {
  return EFFECT_SWITCHES.some((known) => known === name) || /^job\.[a-z][a-z-]*$/.test(name);
}

/**
 * Whether an effect is on for everybody and, when one is given, for this tenant. What was never switched is on, but for the
 * effects that are off until both are switched.
 */
export async function isSwitchedOn(tx: Tx, name: string, tenantId: string | null = null): Promise<boolean> {
  const latest = await tx.$queryRaw<{ enabled: boolean }[]>`
    select distinct on (tenant_id) enabled from switch_change
    where name = ${name} and (tenant_id is null or tenant_id = ${tenantId}::uuid)
    order by tenant_id, position desc`;
  const isOn = latest.every((row) => row.enabled);
  return OFF_UNTIL_SWITCHED.includes(name) ? isOn && latest.length === (tenantId === null ? 1 : 2) : isOn;
}

/** Those of the tenants for whom an effect is off, be it for them or for everybody; one question for many tenants. */
export async function switchedOffTenants(
  tx: Tx,
  name: string,
  tenantIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const latest = await tx.$queryRaw<{ tenantId: string | null; enabled: boolean }[]>`
    select distinct on (tenant_id) tenant_id::text as "tenantId", enabled from switch_change
    where name = ${name} and (tenant_id is null or tenant_id = any(${[...tenantIds]}::uuid[]))
    order by tenant_id, position desc`;
  const off = new Set(latest.filter(({ enabled }) => !enabled).map(({ tenantId }) => tenantId));
  return new Set(off.has(null) ? tenantIds : tenantIds.filter((id) => off.has(id)));
}

/**
 * Switches an effect on or off for everybody (tenant null) or one tenant, with actor and reason; the rows are never
 * changed. Raises `platform.switch_unknown`, `platform.reason_missing`.
 */
export async function changeSwitch(
  ctx: Ctx,
  input: {
    readonly name: string;
    readonly tenantId: string | null;
    readonly enabled: boolean;
    readonly reason: string;
  },
): Promise<SwitchState> {
  authorise(ctx, 'platform.changeSwitch', 'vendor');
  if (!isKnownSwitch(input.name)) {
    throw new DomainError('platform.switch_unknown', {
      message: `There is no switch "${input.name}".`,
      path: 'name',
    });
  }
  const reason = input.reason.trim();
  if (reason === '') {
    throw new DomainError('platform.reason_missing', {
      message: 'Say why the switch is changed.',
      path: 'reason',
    });
  }
  const change = {
    name: input.name,
    tenantId: input.tenantId,
    enabled: input.enabled,
    actor: actorName(ctx.actor),
    reason,
    at: ctx.now,
  };
  await ctx.tx.switchChange.create({ data: { id: ctx.ids(), ...change } });
  return change;
}

/** The state of every switch that was ever changed, as far as the transaction sees tenants. */
export async function readSwitches(ctx: Ctx): Promise<SwitchState[]> {
  authorise(ctx, 'platform.readSwitches', 'vendor');
  return ctx.tx.$queryRaw<SwitchState[]>`
    select distinct on (name, tenant_id) name, tenant_id::text as "tenantId", enabled, actor, reason, at
    from switch_change order by name, tenant_id nulls first, position desc`;
}
