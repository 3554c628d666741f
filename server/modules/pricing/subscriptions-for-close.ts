import type { PlanVersionDocument } from '#core/contracts/plan-version.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { SubscriptionDto } from './contract.ts';
import { documentOf } from './read-plans.ts';
import { listSubscriptions, planDocuments } from './repository.ts';

export type PricedVersion = {
  readonly plan: string;
  readonly version: number;
  readonly digest: string;
  readonly effectiveFrom: string;
  readonly document: PlanVersionDocument;
};

/** Every subscription of the tenants, and each plan version that one of them names, once. */
export type CloseSubscriptions = {
  readonly subscriptions: readonly SubscriptionDto[];
  readonly ofTenant: (tenantId: string) => readonly SubscriptionDto[];
  readonly versionOf: (plan: string, version: number) => PricedVersion | undefined;
};

/** What the close of these tenants needs of the price book, in three statements however many they are. */
export async function subscriptionsForClose(
  ctx: Ctx,
  input: { readonly tenantIds: readonly string[] },
): Promise<CloseSubscriptions> {
  authorise(ctx, 'pricing.readSubscriptions', 'vendor');
  const subscriptions = await listSubscriptions(ctx.tx, input.tenantIds);
  const wanted = new Map(
    subscriptions.flatMap((one) =>
      one.versions.map((version) => [keyOf(version.plan, version.version), version]),
    ),
  );
  const documents = await planDocuments(ctx.tx, [...wanted.values()]);
  const byKey = new Map(
    documents.map(({ bytes, ...row }) => [
      keyOf(row.plan, row.version),
      { ...row, document: documentOf(bytes) },
    ]),
  );
  const byTenant = Map.groupBy(subscriptions, ({ tenantId }) => tenantId);
  const ofTenant = (tenantId: string) => byTenant.get(tenantId) ?? [];
  return { subscriptions, ofTenant, versionOf: (plan, version) => byKey.get(keyOf(plan, version)) };
}

function keyOf(plan: string, version: number): string {
  return `${plan}/${version}`;
}
