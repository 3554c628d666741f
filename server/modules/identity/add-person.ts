import type { Ctx } from '#server/platform/context.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type AddPersonInput, addPersonInput } from './contract.ts';
import { findOrInsertPerson } from './person-repository.ts';

/** Makes a person known by mail address, or finds them. They have no right yet. */
export async function addPerson(ctx: Ctx, input: AddPersonInput): Promise<{ readonly userId: string }> {
  await authoriseAndRecord(ctx, 'identity.addPerson', 'vendor');
  const person = addPersonInput.parse(input);
  const { id } = await findOrInsertPerson(ctx.tx, { id: ctx.ids(), ...person, createdAt: ctx.now });
  return { userId: id };
}
