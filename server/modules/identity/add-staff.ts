import type { Ctx } from '#server/platform/context.ts';
import { addPerson } from './add-person.ts';
import { type AddStaffInput, addStaffInput } from './contract.ts';
import { grantStaffRole } from './grant-staff-role.ts';

/**
 * Gives a person, known or new, a staff role; they sign in with the company account of that mail address. A known person
 * keeps the name. Raises `identity.role_held` (409).
 */
export async function addStaff(ctx: Ctx, input: AddStaffInput): Promise<{ readonly userId: string }> {
  const { userId } = await addPerson(ctx, { email: input.email, name: input.name });
  const { role } = addStaffInput.parse(input);
  await grantStaffRole(ctx, { userId, role });
  return { userId };
}
