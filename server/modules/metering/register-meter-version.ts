import { required } from '#core/assert.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type MeterVersionDto, type MeterVersionInput, meterVersionInput } from './contract.ts';
import {
  insertMeterVersion,
  insertRetirement,
  lockMeter,
  type MeterVersionRow,
  selectMeterVersions,
} from './meter-repository.ts';

/**
 * Adds a version of a meter, or the meter with its version 1; versions are immutable and measure from now on. The same
 * definition again gives the version there is. Raises `metering.meter_invalid` with the place.
 */
export async function registerMeterVersion(ctx: Ctx, input: MeterVersionInput): Promise<MeterVersionDto> {
  authorise(ctx, 'metering.registerMeter', 'vendor');
  const parsed = meterVersionInput.safeParse(input);
  if (!parsed.success) {
    const issue = required(parsed.error.issues[0], 'a refusal has an issue');
    throw new DomainError('metering.meter_invalid', {
      message: `The meter is not well defined: ${issue.message}.`,
      path: issue.path.join('.'),
    });
  }
  const definition = { ...parsed.data, dimensions: parsed.data.dimensions.toSorted() };
  await lockMeter(ctx.tx, definition.slug);
  const versions = await selectMeterVersions(ctx.tx, { slug: definition.slug });
  const latest = versions.at(-1);
  if (latest !== undefined && latest.retiredAt === null && isSameDefinition(latest, definition))
    return toDto(latest);
  const row = {
    ...definition,
    version: (latest?.version ?? 0) + 1,
    createdAt: ctx.now,
    createdBy: actorName(ctx.actor),
  };
  await insertMeterVersion(ctx.tx, row);
  return toDto({ ...row, name: latest?.name ?? row.name, retiredAt: null });
}

/** From now on the version measures nothing new; what it measured stays. Raises `metering.meter_unknown` (404). */
export async function retireMeterVersion(
  ctx: Ctx,
  input: { readonly slug: string; readonly version: number },
): Promise<void> {
  authorise(ctx, 'metering.retireMeter', 'vendor');
  await lockMeter(ctx.tx, input.slug);
  const versions = await selectMeterVersions(ctx.tx, { slug: input.slug });
  const found = versions.find(({ version }) => version === input.version);
  if (found === undefined)
    throw new DomainError('metering.meter_unknown', {
      message: 'There is no such meter version.',
      status: 404,
    });
  if (found.retiredAt !== null) return;
  await insertRetirement(ctx.tx, {
    meterVersionId: found.id,
    retiredBy: actorName(ctx.actor),
    retiredAt: ctx.now,
  });
}

/** Every meter version, by slug and version, the retired ones included. */
export async function meterVersions(ctx: Ctx): Promise<readonly MeterVersionDto[]> {
  authorise(ctx, 'metering.readMeters', 'vendor');
  return (await selectMeterVersions(ctx.tx)).map(toDto);
}

function isSameDefinition(
  row: MeterVersionRow,
  definition: Omit<MeterVersionRow, 'id' | 'version' | 'createdAt' | 'retiredAt'>,
): boolean {
  return (
    row.eventType === definition.eventType &&
    row.aggregation === definition.aggregation &&
    row.valuePath === definition.valuePath &&
    row.dimensions.join('\n') === definition.dimensions.join('\n') &&
    row.unit === definition.unit &&
    row.allowNegative === definition.allowNegative &&
    row.reportedBy === definition.reportedBy &&
    row.sealsAmounts === definition.sealsAmounts
  );
}

function toDto(row: Omit<MeterVersionRow, 'id'>): MeterVersionDto {
  return {
    slug: row.slug,
    version: row.version,
    name: row.name,
    eventType: row.eventType,
    aggregation: row.aggregation,
    valuePath: row.valuePath,
    dimensions: row.dimensions,
    unit: row.unit,
    allowNegative: row.allowNegative,
    reportedBy: row.reportedBy,
    sealsAmounts: row.sealsAmounts,
    createdAt: row.createdAt.toISOString(),
    retiredAt: row.retiredAt?.toISOString() ?? null,
  };
}
