import { required } from '#core/assert.ts';
import { type EventProof, eventProof } from '#core/contracts/event-proof.ts';
import { toHex, utf8 } from '#core/proof/bytes.ts';
import { eventLeafHash, eventSalt } from '#core/proof/event-leaf.ts';
import { addDays } from '#core/time/civil-date.ts';
import { openTenantSecret, readTenant, readZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type DaySealSummary,
  type EventSearch,
  type FoundEvent,
  REFUSALS_MAX,
  type RefusalView,
  type SealView,
} from './contract.ts';
import { selectMeterVersions } from './meter-repository.ts';
import { sealDueAt } from './seal-due-at.ts';
import { type DaySealRow, selectSeals } from './seal-repository.ts';
import { proveInTree } from './seal-tree.ts';
import { findKeptEvent, type KeptEvent, selectRefusals } from './usage-repository.ts';

type EventKey = { readonly tenantId: string; readonly source: string; readonly id: string };

/** Refusals told about one event. */
const EVENT_REFUSALS_MAX = 20;
const ALWAYS = { start: '0001-01-01', end: '9999-12-31' } as const;

/** What became of one event: kept, in which seal, and every time that we refused it. */
export async function findEvent(ctx: Ctx, input: EventKey): Promise<EventSearch> {
  authorise(ctx, 'metering.readEvent', { tenantId: input.tenantId });
  const kept = await findKeptEvent(ctx.tx, input);
  const refusals = await selectRefusals(ctx.tx, {
    tenantId: input.tenantId,
    ...ALWAYS,
    event: input,
    most: EVENT_REFUSALS_MAX,
  });
  return { event: kept === null ? null : await describeEvent(ctx, input.tenantId, kept), refusals };
}

async function describeEvent(ctx: Ctx, tenantId: string, kept: KeptEvent): Promise<FoundEvent> {
  const { day, sealSequence: sequence } = kept;
  const versions = new Map((await selectMeterVersions(ctx.tx)).map((version) => [version.id, version]));
  const seal = await findSeal(ctx, { tenantId, day, sequence });
  return {
    source: kept.source,
    id: kept.id,
    status: sequence === 0 ? 'accepted' : 'late',
    day,
    occurredAt: kept.occurredAt.toISOString(),
    ingestedAt: kept.ingestedAt.toISOString(),
    canonical: kept.canonical,
    measured: kept.meterVersionIds.map((id, index) => {
      const { slug, version, name, unit } = required(versions.get(id), 'a meter version stays');
      return {
        slug,
        version,
        name,
        unit,
        amount: required(kept.amounts[index], 'an amount for each meter'),
        dimensions: JSON.parse(required(kept.dimensionKeys[index], 'dimensions for each meter')),
      };
    }),
    seal: seal === null ? null : summaryOf(seal),
    sealDueAt: seal === null ? sealDueAt(await readZones(ctx, { tenantId }), day) : null,
  };
}

async function findSeal(
  ctx: Ctx,
  key: { readonly tenantId: string; readonly day: string; readonly sequence: number },
): Promise<DaySealRow | null> {
  const { tenantId, day } = key;
  const seals = await selectSeals(ctx.tx, { tenantId, start: day, end: addDays(day, 1), sealedUpTo: null });
  return seals.find(({ sequence }) => sequence === key.sequence) ?? null;
}

function summaryOf(seal: DaySealRow): DaySealSummary {
  const { day, sequence, digest, merkleRoot, eventCount } = seal;
  return { day, sequence, digest, merkleRoot, eventCount, sealedAt: seal.sealedAt.toISOString() };
}

/** One seal with its canonical JSON. Raises `metering.seal_unknown` (404). */
export async function readSeal(
  ctx: Ctx,
  key: { readonly tenantId: string; readonly day: string; readonly sequence: number },
): Promise<SealView> {
  authorise(ctx, 'metering.readSeals', { tenantId: key.tenantId });
  const seal = await findSeal(ctx, key);
  if (seal === null)
    throw new DomainError('metering.seal_unknown', { message: 'There is no such seal.', status: 404 });
  return { ...summaryOf(seal), json: new TextDecoder().decode(seal.document) };
}

/**
 * The proof that an event is in its day seal, for anybody who has the seal. Raises `metering.event_unknown` (404),
 * `metering.event_not_sealed` (409).
 */
export async function proveEvent(ctx: Ctx, input: EventKey): Promise<EventProof> {
  const { tenantId, source, id } = input;
  authorise(ctx, 'metering.readEvent', { tenantId });
  const kept = await findKeptEvent(ctx.tx, input);
  if (kept === null)
    throw new DomainError('metering.event_unknown', { message: 'We kept no such event.', status: 404 });
  const { day, sealSequence: sequence } = kept;
  const seal = await findSeal(ctx, { tenantId, day, sequence });
  if (seal === null)
    throw new DomainError('metering.event_not_sealed', {
      message: `${day} is not sealed yet, so there is nothing to prove it against.`,
      status: 409,
    });
  const salt = eventSalt(await openTenantSecret(ctx.tx, tenantId), { source, id });
  const leafHash = eventLeafHash(salt, utf8(kept.canonical));
  const { eventCount, merkleRoot } = seal;
  const { index, path } = await proveInTree(
    ctx.tx,
    { tenantId, day, sequence, eventCount, merkleRoot },
    { source, id, leafHash },
  );
  const { externalId } = await readTenant(ctx, { tenantId });
  return eventProof.parse({
    schema: 'openbook.event-proof/1',
    tenant: { id: tenantId, externalId },
    seal: { day, sequence, digest: seal.digest },
    event: kept.canonical,
    salt: toHex(salt),
    index,
    size: eventCount,
    path: path.map(toHex),
  });
}

/** What was refused on the days `[start, end)` and why, newest first. */
export async function refusedEvents(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly start: string; readonly end: string },
): Promise<readonly RefusalView[]> {
  authorise(ctx, 'metering.readEvent', { tenantId: input.tenantId });
  return selectRefusals(ctx.tx, { ...input, event: null, most: REFUSALS_MAX });
}
