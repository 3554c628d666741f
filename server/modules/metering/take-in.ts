import { withTenantPg } from '#server/platform/db/index.ts';
import { faultPoint } from '#server/platform/fault.ts';
import type { IngestAnswer } from './contract.ts';
import { countsOf } from './day-count.ts';
import { writeBatch } from './ingest-batch.ts';
import type { IngestCtx } from './ingest-context.ts';
import type { FramedEvent } from './ingest-judgement.ts';
import { type IngestClient, selectTenantIds } from './ingest-repository.ts';

export type Intake = {
  readonly events: readonly FramedEvent[];
  readonly isBackfill: boolean;
  /** Tenants whose rows the transaction needs although no event may name them. */
  readonly alsoTenantIds?: readonly string[];
  /** What else belongs into the transaction of these events. */
  readonly alongside?: (client: IngestClient, answer: IngestAnswer) => Promise<void>;
};

/** Takes framed events in, in one transaction of their own; whoever calls has authorised. */
export async function takeIn(ctx: IngestCtx, intake: Intake): Promise<IngestAnswer> {
  const { actor } = ctx;
  const { events, isBackfill } = intake;
  const tenantIds = await resolveSubjects(
    ctx,
    events.flatMap((event) => event.subject ?? []),
  );
  const scope = new Set([...tenantIds.values(), ...(intake.alsoTenantIds ?? [])]);
  if (actor.kind === 'key' && actor.tenantId !== null) scope.add(actor.tenantId);
  const answer = await withTenantPg({ tenantIds: [...scope], actor }, async (client) => {
    const results = await writeBatch(client, { ctx, events, tenantIds, isBackfill });
    const written = { results, counts: countsOf(results) };
    await intake.alongside?.(client, written);
    return written;
  });
  await faultPoint('ingest.committed');
  return answer;
}

/** External ids never change and tenants are never deleted, so that what was found once stays true. */
const knownTenants = new Map<string, string>();
const KNOWN_TENANTS_MAX = 10_000;

/** Ids of the tenants that events name; a name that nobody has is missing. A tenant key learns nothing of others. */
async function resolveSubjects(ctx: IngestCtx, subjects: readonly string[]): Promise<Map<string, string>> {
  const names = [...new Set(subjects)];
  const unknown = names.filter((name) => !knownTenants.has(name));
  if (unknown.length > 0) {
    if (knownTenants.size + unknown.length > KNOWN_TENANTS_MAX) knownTenants.clear();
    const wanted = names.filter((name) => !knownTenants.has(name) && isStorable(name));
    const found = await withTenantPg({ tenantIds: [], actor: ctx.actor }, (client) =>
      selectTenantIds(client, wanted),
    );
    for (const { externalId, tenantId } of found) knownTenants.set(externalId, tenantId);
  }
  const own = ctx.actor.kind === 'key' ? ctx.actor.tenantId : null;
  const resolved = new Map<string, string>();
  for (const name of names) {
    const tenantId = knownTenants.get(name);
    if (tenantId !== undefined && (own === null || own === tenantId)) resolved.set(name, tenantId);
  }
  return resolved;
}

/** Text that the database can take as a parameter. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
