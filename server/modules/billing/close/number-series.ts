import { assert, required } from '#core/assert.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { IssuerDto } from '../contract-parties.ts';
import { findBillingProfiles, findIssuers } from '../parties/repository.ts';
import { type ClaimedClose, closeKeyText } from './close-row.ts';
import { advanceSeries, findSeries, type SeriesRow } from './series-repository.ts';

export type TakenNumber = {
  readonly seriesId: string;
  readonly seriesNumber: number;
  readonly number: string;
};

const PREFIX_LENGTH_MAX = 16;

/**
 * The next number for each close, in the order given, from the tenant's own series or the vendor's where the issuer has
 * one for all. The rows of the series stay locked until the transaction ends, and a transaction that fails takes nothing:
 * no number is lost and none is given twice.
 */
export async function takeNumbers(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
): Promise<Map<string, TakenNumber>> {
  const seriesOf = await seriesOfCloses(ctx, closes);
  const counts = new Map<string, number>();
  for (const close of closes) {
    const { id } = seriesOf(close);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const next = new Map((await advanceSeries(ctx.tx, counts)).map((row) => [row.id, row.first]));
  assert(next.size === counts.size, 'every series gives its numbers');
  return new Map(
    closes.map((close) => {
      const series = seriesOf(close);
      const seriesNumber = required(next.get(series.id), 'the series was advanced');
      next.set(series.id, seriesNumber + 1);
      const number = `${series.prefix}-${String(seriesNumber).padStart(6, '0')}`;
      return [closeKeyText(close), { seriesId: series.id, seriesNumber, number }];
    }),
  );
}

async function seriesOfCloses(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
): Promise<(close: ClaimedClose) => SeriesRow> {
  const tenantIds = [...new Set(closes.map((close) => close.tenantId))];
  const profiles = await findBillingProfiles(ctx.tx, tenantIds);
  const issuers = await findIssuers(ctx.tx, [...new Set(profiles.map((profile) => profile.issuer))]);
  const issuerOf = new Map(
    profiles.map((profile) => [
      profile.tenantId,
      required(
        issuers.find((issuer) => issuer.slug === profile.issuer),
        'a profile has its issuer',
      ),
    ]),
  );
  const ownerOf = (tenantId: string) =>
    required(issuerOf.get(tenantId), 'a close has its billing profile').numberSeries.scope === 'tenant'
      ? tenantId
      : null;
  await addMissingSeries(ctx, tenantIds, ownerOf, issuers);
  const series = new Map((await findSeries(ctx.tx, tenantIds)).map((row) => [row.tenantId, row]));
  return (close) => required(series.get(ownerOf(close.tenantId)), 'the series exists');
}

/** Numbers begin with the tenant's short name in capitals; where another tenant has those letters, some of the id follow. */
async function addMissingSeries(
  ctx: Ctx,
  tenantIds: readonly string[],
  ownerOf: (tenantId: string) => string | null,
  issuers: readonly IssuerDto[],
): Promise<void> {
  const known = new Set((await findSeries(ctx.tx, tenantIds)).map((row) => row.tenantId));
  const owners = new Set(tenantIds.map(ownerOf).filter((owner) => !known.has(owner)));
  if (owners.size === 0) return;
  const tenants = await readTenantsWithZones(ctx, { tenantIds });
  const prefixes = [...owners].map((owner) => {
    const tenant = tenants.find((one) => one.id === owner);
    if (owner === null || tenant === undefined)
      return { owner, prefix: required(issuers[0], 'an issuer exists').numberSeries.prefix };
    return { owner, prefix: plainLetters(tenant.externalId).slice(0, PREFIX_LENGTH_MAX) };
  });
  await insertSeries(ctx, prefixes);
  const still = new Set((await findSeries(ctx.tx, tenantIds)).map((row) => row.tenantId));
  const taken = prefixes.filter(({ owner }) => !still.has(owner));
  await insertSeries(
    ctx,
    taken.map(({ owner, prefix }) => ({ owner, prefix: `${prefix}${plainLetters(owner ?? 'V').slice(-6)}` })),
  );
}

function plainLetters(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

async function insertSeries(
  ctx: Ctx,
  series: readonly { readonly owner: string | null; readonly prefix: string }[],
): Promise<void> {
  await insertRows(
    ctx.tx,
    'number_series',
    series.map(({ owner, prefix }) => ({
      id: ctx.ids(),
      tenant_id: owner,
      kind: 'invoice',
      prefix,
      next_number: 1,
    })),
    'on conflict do nothing',
  );
}
