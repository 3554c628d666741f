import { chooseDisputes } from '#core/disputes/choose-disputes.ts';
import { FILE_MAX_BYTES } from '#core/files/handed-in-file.ts';
import { formatCsv } from '#core/format/csv.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { readAttachment, readDisputes, uploadAttachment } from '#server/modules/disputes/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { readBody } from '#server/platform/http/body.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { countDisputeDeed } from '../dispute-limits.ts';
import { downloadResponse } from './download.ts';
import { tenantRoute } from './routes.ts';

async function fileOf(request: Request): Promise<Uint8Array> {
  try {
    return await readBody(request, FILE_MAX_BYTES);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'request.too_large') throw error;
    throw new DomainError('files.too_large', {
      message: 'A file has at most 10 MiB.',
      path: 'file',
      status: 413,
      details: error.details,
    });
  }
}

/** Takes one file, `?name=`, as the whole body; its announced type does not matter. Answers what a step names it by. */
export const uploadRoute = tenantRoute('dispute-upload', async (call) => {
  const { actor, inTenant, request, tenantId, url } = call;
  // Whoever may not is told so before a byte is read.
  authorise({ actor }, 'disputes.upload', { tenantId });
  await countDisputeDeed(actor, tenantId, 'upload');
  const bytes = await fileOf(request);
  const name = url.searchParams.get('name') ?? '';
  const upload = await inTenant((ctx) => uploadAttachment(ctx, { tenantId, name, bytes }));
  return Response.json(upload, { status: 201 });
});

/** A file of a dispute: always to keep, never shown in the page, of the type that its bytes have. */
export const attachmentRoute = tenantRoute('dispute-attachment', async (call) => {
  const { inTenant, param, tenantId } = call;
  const { bytes, mediaType, name, sha256 } = await inTenant((ctx) =>
    readAttachment(ctx, { tenantId, number: param('number'), id: param('id') }),
  );
  const type = mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType;
  return downloadResponse({ fileName: name, mediaType: type, sha256, bytes });
});

const LIST_HEADER = [
  'dispute',
  'subject',
  'invoice',
  'line',
  'credit_note',
  'category',
  'currency',
  'net',
  'tax',
  'in_doubt',
  'state',
  'outcome',
  'opened_at',
  'opened_by',
  'due_at',
  'ended_at',
];

/** The disputes of a customer that the filters of the address leave, as CSV. */
export const tenantDisputesCsvRoute = tenantRoute('tenant.disputes-csv', async (call) => {
  const { inTenant, param, tenantId, url } = call;
  const disputes = await inTenant((ctx) => readDisputes(ctx, { tenantId }));
  const asked = (name: string) => url.searchParams.get(name) ?? undefined;
  const chosen = chooseDisputes(disputes, { state: asked('state'), category: asked('category') });
  const rows = chosen.map((dispute) => [
    dispute.number,
    dispute.subject,
    dispute.invoice,
    dispute.line ?? '',
    dispute.creditNote ?? '',
    dispute.category,
    dispute.disputed.currency,
    dispute.disputed.net ?? '',
    dispute.disputed.tax ?? '',
    dispute.disputed.total,
    dispute.state,
    dispute.outcome ?? '',
    dispute.openedAt,
    dispute.openedBy,
    dispute.dueAt ?? '',
    dispute.endedAt ?? '',
  ]);
  const bytes = utf8(formatCsv(LIST_HEADER, rows));
  return downloadResponse({
    fileName: `${param('tenant').replaceAll(/[^\w.-]/g, '_')}-disputes.csv`,
    mediaType: 'text/csv; charset=utf-8',
    bytes,
    sha256: sha256Hex(bytes),
  });
});
