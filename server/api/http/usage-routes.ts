import { z } from 'zod';
import { formatCsv } from '#core/format/csv.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import {
  eventKeyInput,
  sealInput,
  type UsageTable,
  usageTableInput,
} from '#server/modules/metering/contract.ts';
import { proveEvent, readSeal, usageByDay } from '#server/modules/metering/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { downloadResponse } from './download.ts';
import { tenantRoute } from './routes.ts';

/** Reads what an address says; the first thing wrong with it is `request.invalid` with its place. */
function readAddress<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DomainError('request.invalid', {
    message: issue?.message ?? 'The address is not valid.',
    path: issue?.path.join('.') ?? '',
    status: 400,
  });
}

function textFile(fileName: string, mediaType: string, text: string): Response {
  const bytes = utf8(text);
  return downloadResponse({ fileName, mediaType, bytes, sha256: sha256Hex(bytes) });
}

/** The canonical JSON of one day seal, byte for byte as it was sealed. */
export const sealRoute = tenantRoute('tenant.seal', async (call) => {
  const key = readAddress(sealInput, { day: call.param('day'), sequence: call.param('sequence') });
  const seal = await call.inTenant((ctx) => readSeal(ctx, { ...key, tenantId: call.tenantId }));
  const name = `${call.param('tenant')}-${seal.day}-${seal.sequence}.json`;
  return textFile(name, 'application/json', seal.json);
});

/** The proof that one event is in its day seal. */
export const eventProofRoute = tenantRoute('tenant.event-proof', async (call) => {
  const key = readAddress(eventKeyInput, Object.fromEntries(call.url.searchParams));
  const proof = await call.inTenant((ctx) => proveEvent(ctx, { ...key, tenantId: call.tenantId }));
  const name = `${call.param('tenant')}-event-proof.json`;
  return textFile(name, 'application/json', canonicalJson(proof));
});

const csvQuery = usageTableInput
  .pick({ start: true, end: true })
  .extend({ meter: z.string().min(1).max(80), by: z.string().min(1).max(64).optional() });

/** The table of one meter by day, with counts and seals, as CSV. */
export const usageCsvRoute = tenantRoute('tenant.usage-csv', async (call) => {
  const { start, end, meter, by } = readAddress(csvQuery, Object.fromEntries(call.url.searchParams));
  const breakdown = by === undefined ? null : { meter, dimension: by };
  const input = readAddress(usageTableInput, { start, end, breakdown });
  const table = await call.inTenant((ctx) => usageByDay(ctx, { ...input, tenantId: call.tenantId }));
  const name = `${call.param('tenant')}-${start}-${meter}.csv`.replaceAll(/[^\w.-]/g, '_');
  return textFile(
    name,
    'text/csv; charset=utf-8; header=present',
    usageCsv(table, { meter, by: by ?? null }),
  );
});

const COUNTS = ['received', 'accepted', 'duplicate', 'late', 'rejected'] as const;

function usageCsv(table: UsageTable, shown: { readonly meter: string; readonly by: string | null }): string {
  const meter = table.meters.find(({ key }) => key === shown.meter);
  if (meter === undefined)
    throw new DomainError('metering.meter_unknown', {
      message: 'There is no such meter version.',
      path: 'meter',
      status: 404,
    });
  const groups = table.groups ?? [];
  const header = [
    'day',
    'meter',
    'unit',
    'value',
    ...groups.map(({ value }) => (value === null ? `${shown.by}: other` : `${shown.by}: ${value}`)),
    ...COUNTS,
    'state',
    'seal_sequences',
    'seal_digest',
  ];
  const rows = table.days.map(({ day, state, counts, seals }, index) => [
    day,
    meter.key,
    meter.unit,
    meter.values[index] ?? '',
    ...groups.map(({ values }) => values[index] ?? ''),
    ...COUNTS.map((name) => String(counts[name])),
    state,
    String(seals.length),
    seals.at(-1)?.digest ?? '',
  ]);
  return formatCsv(header, rows);
}
