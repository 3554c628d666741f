import { required } from '#core/assert.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { ProfileView } from './contract.ts';
import { selectPerson } from './person-repository.ts';

/** The person who acts. Raises `auth.sign_in_required` (401). */
export function personOf(ctx: Ctx): PersonActor {
  if (ctx.actor.kind === 'person') return ctx.actor;
  throw new DomainError('auth.sign_in_required', { message: 'Sign in to do this.', status: 401 });
}

/** Who is signed in, with their settings and rights. Raises `auth.sign_in_required` (401). */
export async function readProfile(ctx: Ctx): Promise<ProfileView> {
  authorise(ctx, 'identity.readProfile', 'public');
  const actor = personOf(ctx);
  const person = required(await selectPerson(ctx.tx, actor.userId), 'a person who acts exists');
  return {
    userId: person.id,
    name: person.name ?? person.email,
    email: person.email,
    locale: person.locale,
    theme: person.theme,
    noticesByMail: person.noticesByMail,
    staffRoles: actor.viewAs ? [] : [...actor.staffRoles],
    memberships: actor.viewAs ? [] : [...actor.memberships],
    viewAsTenantId: actor.viewAs?.tenantId ?? null,
  };
}
