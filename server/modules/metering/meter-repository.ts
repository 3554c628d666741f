import type { MeterAggregation } from '#core/metering/meter.ts';
import type { MeterAggregation as StoredAggregation } from '#prisma/generated/client.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type MeterVersionRow = {
  readonly id: number;
  readonly slug: string;
  readonly version: number;
  readonly name: { readonly en: string; readonly es: string };
  readonly eventType: string;
  readonly aggregation: MeterAggregation;
  readonly valuePath: string | null;
  readonly dimensions: readonly string[];
  readonly unit: string;
  readonly allowNegative: boolean;
  readonly reportedBy: 'vendor' | 'tenant';
  readonly sealsAmounts: boolean;
  readonly createdAt: Date;
  readonly retiredAt: Date | null;
};

export type NewMeterVersion = Omit<MeterVersionRow, 'id' | 'retiredAt'> & { readonly createdBy: string };

function storedAggregation(aggregation: MeterAggregation): StoredAggregation {
  return aggregation === 'time-weighted' ? 'time_weighted' : aggregation;
}

/** Every meter version, by slug and version. */
export async function selectMeterVersions(
  tx: Tx,
  where: { readonly slug?: string } = {},
): Promise<MeterVersionRow[]> {
  const slug = where.slug ?? null;
  const rows = await tx.$queryRaw<(Omit<MeterVersionRow, 'name'> & { nameEn: string; nameEs: string })[]>`
    select v.id, v.meter_slug as slug, v.version, m.name_en as "nameEn", m.name_es as "nameEs",
      v.event_type as "eventType", v.aggregation::text, v.value_path as "valuePath", v.dimensions, v.unit,
      v.allow_negative as "allowNegative", v.reported_by::text as "reportedBy", v.seals_amounts as "sealsAmounts",
      v.created_at as "createdAt", r.retired_at as "retiredAt"
    from meter_version v
      join meter m on m.slug = v.meter_slug
      left join meter_version_retirement r on r.meter_version_id = v.id
    where ${slug}::text is null or v.meter_slug = ${slug}::text
    order by v.meter_slug collate "C", v.version`;
  return rows.map(({ nameEn, nameEs, ...row }) => ({ ...row, name: { en: nameEn, es: nameEs } }));
}

/** Keeps other registrations of the same meter waiting until the transaction ends. */
export async function lockMeter(tx: Tx, slug: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`metering.meter:${slug}`}, 0))`;
}

export async function insertMeterVersion(tx: Tx, row: NewMeterVersion): Promise<void> {
  await tx.meterVersion.create({
    data: {
      version: row.version,
      eventType: row.eventType,
      aggregation: storedAggregation(row.aggregation),
      valuePath: row.valuePath,
      dimensions: [...row.dimensions],
      unit: row.unit,
      allowNegative: row.allowNegative,
      reportedBy: row.reportedBy,
      sealsAmounts: row.sealsAmounts,
      createdBy: row.createdBy,
      createdAt: row.createdAt,
      meter: {
        connectOrCreate: {
          where: { slug: row.slug },
          create: { slug: row.slug, nameEn: row.name.en, nameEs: row.name.es, createdAt: row.createdAt },
        },
      },
    },
  });
}

export async function insertRetirement(
  tx: Tx,
  row: { readonly meterVersionId: number; readonly retiredBy: string; readonly retiredAt: Date },
): Promise<void> {
  await tx.meterVersionRetirement.create({ data: row });
}
