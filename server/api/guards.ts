import { notFound, redirect } from 'next/navigation';
import type { TenantView } from '#server/modules/tenancy/contract.ts';
import type { Actor, PersonActor } from '#server/platform/auth/actor.ts';
import { getActor } from '#server/platform/auth/get-actor.ts';
import { readerCookie } from '#server/platform/auth/reader-pass.ts';
import { settings } from '#server/platform/env.ts';
import { isAllowed, type PolicyAttributes, type PolicyResource } from '#server/platform/policy/index.ts';
import { vendorLogo } from '#server/platform/vendor-logo.ts';
import { getCaller, orNotFound, signInAddress } from './caller.ts';

async function signedIn(): Promise<PersonActor> {
  const actor = await getActor();
  if (actor.kind !== 'person') redirect(await signInAddress());
  return actor;
}

/**
 * For every page below `/t/[tenant]`: the tenant, when the reader is a member of it or views as its customer; otherwise
 * the page does not exist. Staff come in only by viewing as a customer, so that every look is recorded.
 */
export async function requirePortal(
  tenant: string,
): Promise<{ readonly actor: PersonActor; readonly tenant: TenantView }> {
  const actor = await signedIn();
  const caller = await getCaller();
  const view = await orNotFound(caller.tenancy.current({ tenant }));
  const belongs = actor.viewAs
    ? actor.viewAs.tenantId === view.id
    : actor.memberships.some((membership) => membership.tenantId === view.id);
  if (!belongs) notFound();
  return { actor, tenant: view };
}

/** For every page below `/desk`: a member of staff who does not view as a customer at the moment. */
export async function requireDesk(): Promise<PersonActor> {
  const actor = await signedIn();
  if (actor.viewAs) redirect(await homeOf());
  if (actor.staffRoles.length === 0) notFound();
  return actor;
}

/** Where the signed-in person begins: the desk, the only tenant, or the choice between several. */
export async function homeOf(): Promise<string> {
  const actor = await getActor();
  if (actor.kind !== 'person') return '/signin';
  if (actor.staffRoles.length > 0 && !actor.viewAs) return '/desk';
  const caller = await getCaller();
  const [first, ...others] = await caller.tenancy.own();
  if (!first) return '/welcome';
  return others.length === 0 ? `/t/${first.externalId}` : '/welcome';
}

/** The name of the vendor for titles and shells. */
export function vendorName(): string {
  return settings().vendorName;
}

/** The address of the vendor's logo, which changes with its bytes; null where they gave none. */
export function vendorLogoHref(): string | null {
  const logo = vendorLogo();
  return logo === null ? null : `/api/brand/logo?v=${logo.sha256.slice(0, 16)}`;
}

/** Where weaknesses are reported, as a URI; null where the vendor did not say. */
export function securityContact(): string | null {
  return settings().security?.contact ?? null;
}

/** Who looks at the page, when somebody does: pages that everyone sees greet them, and send nobody to sign in. */
export async function personHere(): Promise<PersonActor | null> {
  const actor = await getActor();
  return actor.kind === 'person' ? actor : null;
}

/**
 * Whether to offer something to this person at all, by the same policy that the verb behind it asks again. For entries of
 * a rail and buttons; it protects nothing.
 */
export function mayDo(
  actor: Actor,
  action: string,
  resource: PolicyResource,
  attributes: PolicyAttributes = {},
): boolean {
  return isAllowed(actor, action, resource, attributes);
}

/** How the pass of a reader of documents is kept in a browser. */
export function readerCookieHere(): ReturnType<typeof readerCookie> {
  return readerCookie(settings().url);
}
