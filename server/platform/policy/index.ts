import type { CedarValueJson } from '@cedar-policy/cedar-wasm/nodejs';
import { assertNever } from '#core/assert.ts';
import { type Actor, actorName, type StaffRole, type TenantRole } from '../auth/actor.ts';
import type { Ctx } from '../context.ts';
import { DomainError } from '../errors.ts';
import { decide, policyHash } from './engine.ts';

/** What an action is done to: one tenant's things, the vendor's, or what is public. */
export type PolicyResource = { readonly tenantId: string } | 'vendor' | 'public';

export type PolicyAttributes = Readonly<Record<string, string | boolean | number>>;

const VIEW_AS_ROLES: readonly TenantRole[] = ['viewer', 'trust_reader', 'billing_reader'];

/** `capability.readX` looks and changes nothing; while viewing as a customer only these are open. */
function isReading(action: string): boolean {
  return /\.read[A-Z]/.test(action);
}

function tenantRolesOf(actor: Actor, resource: PolicyResource): readonly TenantRole[] {
  if (actor.kind !== 'person' || typeof resource === 'string') return [];
  if (actor.viewAs) return actor.viewAs.tenantId === resource.tenantId ? VIEW_AS_ROLES : [];
  return actor.memberships.filter((m) => m.tenantId === resource.tenantId).map((m) => m.role);
}

function staffRolesOf(actor: Actor): readonly StaffRole[] {
  return actor.kind === 'person' && !actor.viewAs ? actor.staffRoles : [];
}

function keyKindFor(actor: Actor, resource: PolicyResource): string {
  if (actor.kind !== 'key') return '';
  if (actor.keyKind === 'vendor') return 'vendor';
  return typeof resource !== 'string' && actor.tenantId === resource.tenantId ? 'tenant' : '';
}

function principalType(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return 'Person';
    case 'key':
      return 'Key';
    case 'system':
      return 'Job';
    case 'operator':
      return 'Operator';
    case 'anonymous':
      return 'Nobody';
    default:
      return assertNever(actor);
  }
}

/** Whether `server/policies` lets this actor do this; asks only, raises nothing. */
export function isAllowed(
  actor: Actor,
  action: string,
  resource: PolicyResource,
  attributes: PolicyAttributes = {},
): boolean {
  const context: Record<string, CedarValueJson> = {
    ...attributes,
    reads: isReading(action),
    viewingAs: actor.kind === 'person' && actor.viewAs !== null,
    tenantRoles: [...tenantRolesOf(actor, resource)],
    staffRoles: [...staffRolesOf(actor)],
    ownAccount:
      actor.kind === 'person' &&
      typeof resource !== 'string' &&
      actor.accountTenantIds.includes(resource.tenantId),
    keyKind: keyKindFor(actor, resource),
  };
  const entity =
    resource === 'vendor'
      ? { type: 'Vendor', id: 'vendor' }
      : resource === 'public'
        ? { type: 'Public', id: 'public' }
        : { type: 'Tenant', id: resource.tenantId };
  return decide({
    principal: { type: principalType(actor), id: actorName(actor) },
    action,
    resource: entity,
    context,
  }).allowed;
}

/**
 * The first line of every verb. Raises `auth.sign_in_required` (401) for nobody and `policy.denied` (403) for somebody
 * whom `server/policies` does not let do `action` to `resource`. `attributes` reach the policies as `context.<name>`.
 */
export function authorise(
  ctx: Pick<Ctx, 'actor'>,
  action: string,
  resource: PolicyResource,
  attributes: PolicyAttributes = {},
): void {
  if (isAllowed(ctx.actor, action, resource, attributes)) return;
  if (ctx.actor.kind === 'anonymous')
    throw new DomainError('auth.sign_in_required', { message: 'Sign in to do this.', status: 401 });
  throw new DomainError('policy.denied', {
    message: `You may not do this (${action}).`,
    status: 403,
    details: { action },
  });
}

/** As `authorise`, and keeps the decision with the policies' hash: for what gates a publication, an approval or a payment. */
export async function authoriseAndRecord(
  ctx: Ctx,
  action: string,
  resource: PolicyResource,
  attributes: PolicyAttributes = {},
): Promise<void> {
  authorise(ctx, action, resource, attributes);
  await recordDecision(ctx, {
    tenantId: typeof resource === 'string' ? null : resource.tenantId,
    action,
    resource: typeof resource === 'string' ? resource : `tenant:${resource.tenantId}`,
    allowed: true,
    reason: null,
    policyHash: policyHash(),
  });
}

/** Keeps what some policies decided, with their hash; what they refused too, where that is an answer and not an error. */
export async function recordDecision(
  ctx: Ctx,
  decision: {
    readonly tenantId: string | null;
    readonly action: string;
    readonly resource: string;
    readonly allowed: boolean;
    readonly reason: string | null;
    readonly policyHash: string;
  },
): Promise<void> {
  await ctx.tx.policyDecision.create({
    data: { ...decision, id: ctx.ids(), actor: actorName(ctx.actor), at: ctx.now },
  });
}
