import { INGEST_BYTES_MAX } from '#server/modules/metering/contract.ts';
import { ingest } from '#server/modules/metering/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { readText } from '#server/platform/http/body.ts';
import { keyRoute } from './routes.ts';

const FORMS = {
  'application/cloudevents+json': 'single',
  'application/cloudevents-batch+json': 'batch',
} as const;

function formOf(headers: Headers): 'single' | 'batch' {
  const [mediaType = '', ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(';');
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  const form = Object.entries(FORMS).find(([name]) => name === mediaType.trim())?.[1];
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (
    form === undefined ||
    encoding !== 'identity' ||
    (charset ?? 'charset=utf-8').replaceAll('"', '') !== 'charset=utf-8'
  )
    throw new DomainError('metering.media_type_unsupported', {
      message: `Send ${Object.keys(FORMS).join(' or ')} in UTF-8, not compressed.`,
      status: 415,
    });
  return form;
}

/** Usage events as CloudEvents 1.0 JSON, one or a batch; the answer tells what became of each. */
export const eventsRoute = keyRoute('events', async ({ request, actor, now }) => {
  const form = formOf(request.headers);
  const body = await readText(request, INGEST_BYTES_MAX);
  return Response.json(await ingest({ actor, now }, { body, form }));
});
