import { required } from '#core/assert.ts';
import type { OpenTransaction } from '#server/jobs/apply-setup.ts';
import { fileObjection, readTenantChanges } from '#server/modules/announcements/index.ts';
import { readMembers } from '#server/modules/identity/index.ts';
import { resolveTenantIds } from '#server/modules/tenancy/index.ts';
import { personByUserId } from '#server/platform/auth/sessions.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { newId } from '#server/platform/ids.ts';

/** One customer of the demo objects to the subprocessor that is to come; nobody has answered yet. */
export async function objectToSubprocessor(
  open: OpenTransaction,
  by: { readonly tenant: string; readonly person: string; readonly now: Date },
): Promise<void> {
  const { now, person, tenant } = by;
  const tenantId = required(
    (await open(null, ({ tx }) => resolveTenantIds(tx, [tenant]))).get(tenant),
    `there is a tenant ${tenant}`,
  );
  const members = await open(tenantId, (ctx) => readMembers(ctx, { tenantId }));
  const { userId } = required(
    members.find(({ name }) => name === person),
    `${person} is one of its people`,
  );
  const actor = required((await personByUserId(userId, now)) ?? undefined, `${person} can act`);
  await withTenant({ actor, tenantIds: [tenantId] }, async (tx) => {
    const ctx = { actor, tx, now, ids: newId, requestId: 'demo-seed' };
    const [change] = await readTenantChanges(ctx, { tenantId });
    await fileObjection(ctx, {
      tenantId,
      changeId: required(change?.id, 'a change was announced'),
      reason:
        'Our own customers were promised that data stays in the European Union. Can we stay without it?',
    });
  });
}
