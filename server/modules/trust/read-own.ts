import { concerns, type ServiceUse } from '#core/trust/concern.ts';
import { isLogWritable } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { PublishedItem } from './contract.ts';
import type { OwnPortal, OwnService } from './contract-own.ts';
import { readOwnTiles } from './own-tiles.ts';
import { sortPublished } from './read-published.ts';
import { currentUses, type PublishedService, servicesAmong } from './read-service-uses.ts';
import { selectUses } from './uses-repository.ts';

/**
 * What of the portal concerns one customer today, with what was measured for it. All of it but the uses and the figures
 * stands on the public page too; nothing here names another customer.
 */
export async function readOwnPortal(ctx: Ctx, input: { readonly tenantId: string }): Promise<OwnPortal> {
  const { tenantId } = input;
  authorise(ctx, 'trust.readOwn', { tenantId });
  const { items, withheld } = await sortPublished(ctx);
  const rows = await selectUses(ctx.tx, tenantId);
  const asOf = ctx.now.toISOString().slice(0, 10);
  const uses = currentUses(rows, items, asOf);
  const said = items.filter(({ content }) => content.kind !== 'service');
  const own = said.filter((item) => isOf(item, uses));
  return {
    services: servicesAmong(items).flatMap((service) => ownService(service, uses)),
    isKnown: rows.length > 0,
    items: own,
    withheld: withheld
      .filter(
        ({ content, item }) => content.kind !== 'service' && concerns({ slug: item.slug, content }, uses),
      )
      .map(({ item }) => item),
    others: said.length - own.length,
    tiles: await readOwnTiles(ctx, tenantId),
    asOf,
    isHeldBack: !(await isLogWritable(ctx)),
  };
}

/** A subprocessor is of a customer also by what is so today, where what was published last is still to come. */
function isOf(item: PublishedItem, uses: readonly ServiceUse[]): boolean {
  const today = item.standing?.inForce ?? null;
  return concerns(item, uses) || (today !== null && concerns({ slug: item.slug, content: today }, uses));
}

/** A service with the regions in which the customer uses it; nothing of one that it does not use. */
function ownService({ content, slug }: PublishedService, uses: ReturnType<typeof currentUses>): OwnService[] {
  const regions = content.offeredIn.flatMap(({ name, region }) => {
    const use = uses.find((one) => one.service === slug && one.region === region);
    return use === undefined ? [] : [{ region, name, startsOn: use.startsOn, endsOn: use.endsOn }];
  });
  return regions.length === 0 ? [] : [{ slug, title: content.title, summary: content.summary, regions }];
}
