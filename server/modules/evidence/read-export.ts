import { z } from 'zod';
import { civilDate } from '#core/contracts/primitives.ts';
import { dayBounds } from '#core/time/zone.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { recordSearchSchema } from './contract-search.ts';
import { selectLoggedWithin } from './export-repository.ts';
import { receipt } from './read-log.ts';

/** More than that is asked for in shorter periods. */
export const EXPORT_RECORDS_MAX = 20_000;

export const exportScopeSchema = z
  .strictObject({
    /** First and last day, in UTC, on which the records were signed. */
    from: civilDate,
    until: civilDate,
    /** A customer's external id; null for all, and the vendor's own. */
    tenant: recordSearchSchema.shape.tenant.unwrap().default(null),
    /** Empty for all. */
    kinds: z.array(recordSearchSchema.shape.kind.unwrap()).max(50).default([]),
  })
  .refine(({ from, until }) => from <= until, { message: 'must not be before "from"', path: ['until'] });
export type ExportScope = z.input<typeof exportScopeSchema>;

/** A logged record with the text of its envelope and of its receipt. */
export type LoggedRecord = {
  readonly index: number;
  readonly kind: string;
  readonly tenant: string | null;
  readonly subject: string;
  readonly reference: string;
  readonly issuedAt: string;
  readonly envelope: Uint8Array;
  readonly receipt: string;
};

/**
 * Every record of a scope that the log has taken in, in the order of the log. For a transaction that reads across tenants.
 * Raises `evidence.export_too_large` (422) beyond `EXPORT_RECORDS_MAX`.
 */
export async function readExport(
  ctx: Ctx,
  asked: ExportScope,
): Promise<{
  readonly scope: z.output<typeof exportScopeSchema>;
  readonly records: readonly LoggedRecord[];
}> {
  authorise(ctx, 'evidence.readRecords', 'vendor');
  const scope = exportScopeSchema.parse(asked);
  const found = await selectLoggedWithin(ctx.tx, {
    tenant: scope.tenant,
    kinds: scope.kinds,
    issuedFrom: new Date(dayBounds(scope.from, 'UTC').start),
    issuedBefore: new Date(dayBounds(scope.until, 'UTC').end),
    most: EXPORT_RECORDS_MAX + 1,
  });
  if (found.length > EXPORT_RECORDS_MAX)
    throw new DomainError('evidence.export_too_large', {
      message: `There are more than ${EXPORT_RECORDS_MAX} records. Export a shorter period, one customer, or fewer kinds.`,
      path: 'until',
      status: 422,
    });
  const records: LoggedRecord[] = [];
  for (const { id, issuedAt, ...record } of found) {
    const proof = await receipt(ctx, { attestationId: id });
    if (proof !== null) records.push({ ...record, issuedAt: issuedAt.toISOString(), receipt: proof });
  }
  return { scope, records };
}
