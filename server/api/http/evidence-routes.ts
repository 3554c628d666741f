import { formatCsv } from '#core/format/csv.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { civilDateIn } from '#core/time/zone.ts';
import { monthChoice } from '#server/modules/evidence/contract-checkpoints.ts';
import {
  type FoundRecord,
  RECORDS_IN_CSV_MAX,
  RECORDS_PER_PAGE_MAX,
  recordChoice,
} from '#server/modules/evidence/contract-search.ts';
import { readDayCheckpoints, readEntryFile, searchRecords } from '#server/modules/evidence/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { downloadResponse } from './download.ts';
import { sessionRoute, tenantRoute } from './routes.ts';

const HEADER = [
  'entry',
  'id',
  'kind',
  'subject',
  'reference',
  'tenant',
  'name',
  'signed_at',
  'key',
  'digest',
];

/** The newest records that the filters of the address choose as CSV, for staff. */
export const recordsCsvRoute = sessionRoute('desk.records-csv', async ({ acrossTenants, actor, url }) => {
  // Whoever may not look is told so before a look is recorded.
  authorise({ actor }, 'evidence.readRecords', 'vendor');
  const { after: _page, ...search } = recordChoice((name) => url.searchParams.get(name) ?? undefined);
  const records = await acrossTenants('search of signed records', async (ctx) => {
    const all: FoundRecord[] = [];
    for (let after: string | null | undefined; after !== null && all.length < RECORDS_IN_CSV_MAX; ) {
      const page = await searchRecords(ctx, {
        ...search,
        limit: RECORDS_PER_PAGE_MAX,
        ...(after === undefined ? {} : { after }),
      });
      all.push(...page.records);
      after = page.next;
    }
    return all;
  });
  const bytes = utf8(formatCsv(HEADER, records.map(rowOf)));
  return downloadResponse({
    fileName: 'records.csv',
    mediaType: 'text/csv; charset=utf-8',
    bytes,
    sha256: sha256Hex(bytes),
  });
});

function rowOf(record: FoundRecord): string[] {
  return [
    record.logIndex === null ? '' : String(record.logIndex),
    record.id,
    record.kind,
    record.subjectName,
    record.subjectRef,
    record.tenant ?? '',
    record.tenantName ?? '',
    record.issuedAt.toISOString(),
    record.kid,
    record.entryHex,
  ];
}

/** A part of one record as a file. */
function entryRoute(part: 'envelope' | 'receipt') {
  return sessionRoute(`desk.record-${part}`, async ({ acrossTenants, actor, param }) => {
    authorise({ actor }, 'evidence.readRecords', 'vendor');
    const entry = param('entry');
    const { id, text } = await acrossTenants('one signed record', (ctx) =>
      readEntryFile(ctx, { entry, part }),
    );
    const bytes = utf8(text);
    return downloadResponse({
      fileName: part === 'envelope' ? `${id}.dsse.json` : `${id}.tlog-proof`,
      mediaType: part === 'envelope' ? 'application/vnd.dsse+json' : 'text/plain; charset=utf-8',
      bytes,
      sha256: sha256Hex(bytes),
    });
  });
}

export const envelopeRoute = entryRoute('envelope');
export const receiptRoute = entryRoute('receipt');

const CHECKPOINT_HEADER = ['day', 'entries', 'root', 'signed_at', 'note'];

/** The last checkpoint of each day of a month, with its signed note, as CSV. */
export const checkpointsCsvRoute = tenantRoute('tenant.checkpoints-csv', async ({ inTenant, now, url }) => {
  const month = monthChoice(url.searchParams.get('month') ?? undefined, civilDateIn(now.getTime(), 'UTC'));
  const days = await inTenant((ctx) => readDayCheckpoints(ctx, { month }));
  const rows = days.map(({ day, note, root, signedAt, size }) => [
    day,
    String(size),
    root,
    signedAt.toISOString(),
    note,
  ]);
  const bytes = utf8(formatCsv(CHECKPOINT_HEADER, rows));
  return downloadResponse({
    fileName: `checkpoints-${month}.csv`,
    mediaType: 'text/csv; charset=utf-8',
    bytes,
    sha256: sha256Hex(bytes),
  });
});
