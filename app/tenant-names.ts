import { getCaller } from '#server/api/caller.ts';

/** What a customer is called, by its id; `nobody` for what belongs to none, the id itself where the reader sees no name. */
export async function tenantNames(nobody: string): Promise<(tenantId: string | null) => string> {
  const caller = await getCaller();
  const names = new Map((await caller.tenancy.list()).map(({ id, name }) => [id, name]));
  return (tenantId) => (tenantId === null ? nobody : (names.get(tenantId) ?? tenantId));
}
