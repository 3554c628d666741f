import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type AddMemberInput, addMemberInput } from './contract.ts';
import { findOrInsertPerson, insertMember } from './person-repository.ts';

/**
 * Gives a person, known or new, a role in a tenant; they sign in with the company account of that mail address. Raises
 * `identity.member_exists` (409).
 */
export async function addMember(
  ctx: Ctx,
  input: { readonly tenantId: string } & AddMemberInput,
): Promise<{ readonly userId: string }> {
  const { tenantId, ...member } = input;
  await authoriseAndRecord(ctx, 'identity.addMember', { tenantId });
  const { email, name, role } = addMemberInput.parse(member);
  const person = await findOrInsertPerson(ctx.tx, {
    id: ctx.ids(),
    email,
    name,
    locale: null,
    createdAt: ctx.now,
  });
  if (!(await insertMember(ctx.tx, { tenantId, userId: person.id, role }, ctx.now)))
    throw new DomainError('identity.member_exists', {
      message: 'This person has that role already.',
      path: 'email',
      status: 409,
    });
  return { userId: person.id };
}
