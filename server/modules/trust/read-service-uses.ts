import type { TrustContent } from '#core/contracts/trust-item.ts';
import { concerns, inUse, type OfferedService, useStanding } from '#core/trust/concern.ts';
import { readPersonNames } from '#server/modules/identity/index.ts';
import { readTenants } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { PublishedItem } from './contract.ts';
import type { ConcernedTenant, ServiceChoice, ServiceUseView } from './contract-uses.ts';
import { documentOf, findVersion } from './find-version.ts';
import { readPublishedItems } from './read-published.ts';
import { versionBefore } from './subprocessors.ts';
import { selectUses, type UseRow } from './uses-repository.ts';

const USER = 'user:';

export type PublishedService = PublishedItem & {
  readonly content: Extract<TrustContent, { readonly kind: 'service' }>;
};

function isService(item: PublishedItem): item is PublishedService {
  return item.content.kind === 'service';
}

/** The services among what is published. */
export function servicesAmong(items: readonly PublishedItem[]): PublishedService[] {
  return items.filter(isService);
}

function choiceOf({ content, slug }: PublishedService): ServiceChoice {
  return { service: slug, title: content.title, regions: content.offeredIn };
}

/** The services that an item can be about, for whoever writes it. */
export async function readServiceChoices(ctx: Ctx): Promise<readonly ServiceChoice[]> {
  authorise(ctx, 'trust.readItems', 'vendor');
  return (await readPublishedServices(ctx)).map(choiceOf);
}

/** Every service that is published today, by name. */
export async function readPublishedServices(ctx: Ctx): Promise<readonly PublishedService[]> {
  return servicesAmong(await readPublishedItems(ctx));
}

/** What the policy lets be said of services today, as far as it decides who is concerned. */
function offeredOf(items: readonly PublishedItem[]): OfferedService[] {
  return servicesAmong(items).map(({ content, slug }) => ({
    service: slug,
    regions: content.offeredIn.map(({ region }) => region),
  }));
}

function entryOf({ end, region, service, startsOn }: UseRow) {
  return { service, region, startsOn, endsOn: end?.endsOn ?? null };
}

/** What is in use today: its name, its place and its days. */
export function currentUses(rows: readonly UseRow[], items: readonly PublishedItem[], today: string) {
  return inUse(rows.map(entryOf), offeredOf(items), today);
}

/** Everything that was ever written down of what a customer uses, and what can be chosen; for the desk. */
export async function readServiceUses(
  ctx: Ctx,
  input: { readonly tenantId: string },
): Promise<{ readonly uses: readonly ServiceUseView[]; readonly services: readonly ServiceChoice[] }> {
  authorise(ctx, 'trust.readUseRecords', { tenantId: input.tenantId });
  const items = await readPublishedItems(ctx);
  const rows = await selectUses(ctx.tx, input.tenantId);
  const actors = rows.flatMap(({ end, recordedBy }) => [
    recordedBy,
    ...(end === null ? [] : [end.recordedBy]),
  ]);
  const people = actors.flatMap((actor) => (actor.startsWith(USER) ? [actor.slice(USER.length)] : []));
  const names = await readPersonNames(ctx, [...new Set(people)]);
  const record = ({
    reason,
    recordedAt,
    recordedBy,
  }: Pick<UseRow, 'reason' | 'recordedAt' | 'recordedBy'>) => ({
    reason,
    byName: names.get(recordedBy.replace(USER, '')) ?? recordedBy,
    at: recordedAt.toISOString(),
  });
  const [offered, today] = [offeredOf(items), ctx.now.toISOString().slice(0, 10)];
  return {
    uses: rows.map((row) => ({
      id: row.id,
      service: row.service,
      region: row.region,
      startsOn: row.startsOn,
      endsOn: row.end?.endsOn ?? null,
      standing: useStanding(entryOf(row), offered, today),
      begun: record(row),
      ended: row.end === null ? null : record(row.end),
    })),
    services: servicesAmong(items).map(choiceOf),
  };
}

/**
 * Whom a version of an item concerns today, by name: the customers and what of theirs it is about, which is nothing in
 * particular where it is about everybody. To be asked where all customers can be read. Raises `trust.version_unknown` (404).
 */
export async function readConcerned(
  ctx: Ctx,
  input: { readonly item: string; readonly version: number },
): Promise<readonly ConcernedTenant[]> {
  authorise(ctx, 'trust.readConcerned', 'vendor');
  const { content } = documentOf(await findVersion(ctx, input));
  const item = { slug: input.item, content };
  const published = await readPublishedItems(ctx);
  const rows = await selectUses(ctx.tx);
  const today = ctx.now.toISOString().slice(0, 10);
  const isForAll = concerns(item, []);
  const concerned: ConcernedTenant[] = [];
  for (const { externalId, id, name } of await readTenants(ctx)) {
    const uses = currentUses(
      rows.filter(({ tenantId }) => tenantId === id),
      published,
      today,
    );
    if (!concerns(item, uses)) continue;
    const about = isForAll ? [] : uses.filter((use) => concerns(item, [use]));
    const named = about.map(({ region, service }) => ({ service, region }));
    concerned.push({ tenantId: id, externalId, name, uses: named });
  }
  return concerned;
}

/**
 * Whom a published change concerns: those whom the version concerns, and those whom the one before it did, which they may have
 * relied on. Raises `trust.version_unknown` (404).
 */
export async function readConcernedByChange(
  ctx: Ctx,
  input: { readonly item: string; readonly version: number },
): Promise<readonly ConcernedTenant[]> {
  const concerned = await readConcerned(ctx, input);
  const before = await versionBefore(ctx, { slug: input.item, version: input.version });
  if (before === null) return concerned;
  const known = new Set(concerned.map(({ tenantId }) => tenantId));
  const earlier = await readConcerned(ctx, { item: input.item, version: before.version });
  return [...concerned, ...earlier.filter(({ tenantId }) => !known.has(tenantId))];
}
