import { SNAPSHOT_KINDS } from '#core/contracts/snapshot-records.ts';
import { addDays } from '#core/time/civil-date.ts';
import type { Candidate } from '#core/trust/publication.ts';
import { shareInPercent } from '#core/trust/share.ts';
import { readRecordCount } from '#server/modules/evidence/index.ts';
import { readUsageStanding } from '#server/modules/metering/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { OwnTile } from './contract-own.ts';
import { judge } from './judge.ts';

/** The figures of a customer as the policy sees them: counts about a service, without people. */
export const OWN_TILES: Candidate = { class: 'slo', facts: { containsPersonalData: false } };

const USAGE_DAYS = 90;
const RECORD_DAYS = 365;

/**
 * Figures of one customer that have a source: its seals, its events by outcome, and those of its signed records
 * that a snapshot may hold: other kinds would tell of holds. They are counts
 * without personal data, and pass the publication policy as such. One without a source is not there.
 */
export async function readOwnTiles(ctx: Ctx, tenantId: string): Promise<OwnTile[]> {
  const today = ctx.now.toISOString().slice(0, 10);
  if (!judge(OWN_TILES, today).allowed) return [];
  return [...(await usageTiles(ctx, tenantId)), ...(await recordTiles(ctx, tenantId, today))];
}

async function usageTiles(ctx: Ctx, tenantId: string): Promise<OwnTile[]> {
  const standing = await readUsageStanding(ctx, { tenantId, days: USAGE_DAYS });
  if (standing === null) return [];
  const { counts, daysDue, daysSealed, end, start } = standing;
  const { accepted, duplicate, late, rejected } = counts;
  const measured = { from: start, through: addDays(end, -1), asOf: ctx.now.toISOString() };
  const share = shareInPercent(accepted, accepted + late + rejected);
  return [
    ...(daysDue === 0
      ? []
      : [{ kind: 'days-sealed' as const, ...measured, sealed: daysSealed, due: daysDue }]),
    ...(share === null
      ? []
      : [{ kind: 'usage-counted' as const, ...measured, share, accepted, late, rejected, duplicate }]),
  ];
}

async function recordTiles(ctx: Ctx, tenantId: string, today: string): Promise<OwnTile[]> {
  const from = addDays(today, 1 - RECORD_DAYS);
  const since = new Date(`${from}T00:00:00.000Z`);
  const invoices = await readRecordCount(ctx, { tenantId, kinds: ['invoice'], since });
  const given = await readRecordCount(ctx, { tenantId, kinds: SNAPSHOT_KINDS, since });
  const measured = { from, through: today, asOf: ctx.now.toISOString() };
  const { lastIssuedAt, logged, signed } = given;
  return [
    ...(invoices.signed === 0
      ? []
      : [
          { kind: 'invoices-logged' as const, ...measured, issued: invoices.signed, logged: invoices.logged },
        ]),
    ...(lastIssuedAt === null
      ? []
      : [{ kind: 'records-logged' as const, ...measured, signed, logged, lastAt: lastIssuedAt }]),
  ];
}
