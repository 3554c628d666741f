import { formatCsv } from '#core/format/csv.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { readAttempts, readData, readHolds, readRetention } from '#server/modules/retention/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { downloadResponse } from './download.ts';
import { sessionRoute } from './routes.ts';

type List = { readonly header: string[]; readonly rows: (ctx: Ctx) => Promise<string[][]> };

const HOLDS: List = {
  header: [
    'hold',
    'tenant',
    'invoice',
    'reason',
    'placed_by',
    'placed_at',
    'released_by',
    'released_at',
    'released_because',
  ],
  rows: async (ctx) =>
    (await readHolds(ctx, { withReleased: true })).map(
      ({ hold, invoice, placedAt, placedBy, reason, released, tenant }) => [
        hold,
        tenant,
        invoice ?? '',
        reason,
        placedBy,
        placedAt,
        released?.by ?? '',
        released?.at ?? '',
        released?.reason ?? '',
      ],
    ),
};

const ATTEMPTS: List = {
  header: ['at', 'by', 'door', 'tenant', 'obstacle', 'invoices', 'reason'],
  rows: async (ctx) =>
    (await readAttempts(ctx)).map(({ at, by, door, numbers, obstacle, reason, tenant }) => [
      at,
      by,
      door,
      tenant,
      obstacle,
      numbers.join(' '),
      reason,
    ]),
};

const KEPT: List = {
  header: ['kept_through', 'invoices', 'renderings', 'bundles', 'bytes', 'held'],
  rows: async (ctx) =>
    (await readRetention(ctx)).years.map(({ bundles, held, invoices, keptThrough, renderings, sizeBytes }) =>
      [keptThrough ?? '', invoices, renderings, bundles, sizeBytes, held].map(String),
    ),
};

const DATA: List = {
  header: ['data', 'kind', 'purposes', 'days', 'since', 'removal', 'oldest', 'due', 'held'],
  rows: async (ctx) =>
    (await readData(ctx)).data.map(({ days, due, held, kind, name, oldest, purposes, removal, since }) => [
      name,
      kind,
      purposes.join(' '),
      String(days),
      since,
      removal,
      oldest ?? '',
      String(due),
      String(held),
    ]),
};

const LISTS: Readonly<Record<string, List>> = { attempts: ATTEMPTS, data: DATA, holds: HOLDS, kept: KEPT };

/** Holds (released ones too), refused attempts, or what is kept until when, as CSV: `?list=holds|attempts|kept|data`. */
export const retentionCsvRoute = sessionRoute('desk.retention-csv', async (call) => {
  const { acrossTenants, actor, url } = call;
  // Whoever may not look is told so before a look is recorded.
  authorise({ actor }, 'retention.readHolds', 'vendor');
  const asked = url.searchParams.get('list') ?? '';
  const name = Object.hasOwn(LISTS, asked) ? asked : 'holds';
  const list = LISTS[name] ?? HOLDS;
  const rows = await acrossTenants('retention and holds', list.rows);
  const bytes = utf8(formatCsv(list.header, rows));
  return downloadResponse({
    bytes,
    sha256: sha256Hex(bytes),
    fileName: `retention-${name}.csv`,
    mediaType: 'text/csv; charset=utf-8',
  });
});
