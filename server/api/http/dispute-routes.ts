import { formatCsv } from '#core/format/csv.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { type QueuedDispute, queueChoice } from '#server/modules/disputes/contract-triage.ts';
import { readQueue } from '#server/modules/disputes/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { downloadResponse } from './download.ts';
import { sessionRoute } from './routes.ts';

const QUEUE_HEADER = [
  'tenant',
  'name',
  'dispute',
  'subject',
  'invoice',
  'line',
  'credit_note',
  'category',
  'meter',
  'currency',
  'in_doubt',
  'state',
  'outcome',
  'severity',
  'assignee',
  'opened_at',
  'due_at',
  'is_overdue',
  'ended_at',
];
const PAGE = 200;

/** All disputes that the filters of the address choose as CSV, for staff. */
export const disputesCsvRoute = sessionRoute('desk.disputes-csv', async ({ acrossTenants, actor, url }) => {
  // Whoever may not look is told so before a look is recorded.
  authorise({ actor }, 'disputes.readTriage', 'vendor');
  const { after: _page, ...filters } = queueChoice((name) => url.searchParams.get(name) ?? undefined);
  const disputes = await acrossTenants('the queue of disputes', async (ctx) => {
    const all: QueuedDispute[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await readQueue(ctx, {
        ...filters,
        most: PAGE,
        ...(after === undefined ? {} : { after }),
      });
      all.push(...page.disputes);
      after = page.next;
    }
    return all;
  });
  const bytes = utf8(formatCsv(QUEUE_HEADER, disputes.map(rowOf)));
  return downloadResponse({
    fileName: 'disputes.csv',
    mediaType: 'text/csv; charset=utf-8',
    bytes,
    sha256: sha256Hex(bytes),
  });
});

function rowOf(dispute: QueuedDispute): string[] {
  return [
    dispute.tenant,
    dispute.tenantName,
    dispute.number,
    dispute.subject,
    dispute.invoice,
    dispute.line ?? '',
    dispute.creditNote ?? '',
    dispute.category,
    dispute.meter ?? '',
    dispute.disputed.currency,
    dispute.disputed.total,
    dispute.state,
    dispute.outcome ?? '',
    dispute.severity,
    dispute.assignee?.name ?? '',
    dispute.openedAt,
    dispute.dueAt ?? '',
    dispute.isOverdue ? 'yes' : 'no',
    dispute.endedAt ?? '',
  ];
}
