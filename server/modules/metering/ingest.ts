import { assertNever } from '#core/assert.ts';
import { type LiteralReading, readLiteralList, readLiteralValue } from '#core/metering/literal-json.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { INGEST_EVENTS_MAX, type IngestAnswer } from './contract.ts';
import type { IngestCtx } from './ingest-context.ts';
import { frameEvents } from './ingest-judgement.ts';
import { takeIn } from './take-in.ts';

export type IngestInput = {
  /** The body as it came: one CloudEvent, or a list of at most 1,000. */
  readonly body: string;
  readonly form: 'single' | 'batch';
  /** Lets an operator go further back than the age limit. */
  readonly backfill?: boolean;
};

/**
 * Takes usage events in. Each event is judged alone and gets one result; deduplication, events, totals and counts are
 * one transaction. Raises `metering.body_not_json` and `metering.body_not_a_list` (400) and `metering.too_many_events`
 * (413) for the request as a whole; nothing is kept then.
 */
export async function ingest(ctx: IngestCtx, input: IngestInput): Promise<IngestAnswer> {
  const { actor } = ctx;
  authorise(
    ctx,
    input.backfill ? 'metering.backfillEvents' : 'metering.ingestEvents',
    actor.kind === 'key' && actor.tenantId !== null ? { tenantId: actor.tenantId } : 'vendor',
  );
  const reading =
    input.form === 'batch' ? readLiteralList(input.body, INGEST_EVENTS_MAX) : readLiteralValue(input.body);
  const events = frameEvents(input.body, elementsOf(reading));
  return takeIn(ctx, { events, isBackfill: input.backfill ?? false });
}

function elementsOf(reading: LiteralReading) {
  switch (reading.kind) {
    case 'read':
      return reading.elements;
    case 'not_json':
      throw new DomainError('metering.body_not_json', {
        message: `The body is not JSON: ${reading.message} (line ${reading.line}, column ${reading.column})`,
        status: 400,
        path: `${reading.line}:${reading.column}`,
      });
    case 'not_a_list':
      throw new DomainError('metering.body_not_a_list', {
        message: 'A batch is a JSON list of events.',
        status: 400,
      });
    case 'too_many':
      throw new DomainError('metering.too_many_events', {
        message: `A request holds at most ${INGEST_EVENTS_MAX} events. Nothing was taken in; send smaller batches.`,
        status: 413,
      });
    default:
      return assertNever(reading);
  }
}
