import {
  type RemovedFiles,
  type RemoveFilesInput,
  recordRefusal,
  removeFiles,
} from '#server/modules/retention/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { TransactionOptions } from '#server/platform/db/index.ts';
import { sqlStateOf } from '#server/platform/db/sql-state.ts';
import { DomainError } from '#server/platform/errors.ts';

/** What the triggers of the database answer who would remove what has to be kept. */
const KEPT = 'OBR01';
const TIMEOUT_MS = 120_000;

type Runtime = {
  readonly transaction: <T>(
    tenantId: string,
    work: (ctx: Ctx) => Promise<T>,
    options?: TransactionOptions,
  ) => Promise<T>;
};

export type FileRemoval = Omit<RemoveFilesInput, 'after'>;

/**
 * Removes files of a customer's invoices, some hundred invoices to a transaction. Every refusal is recorded, also that of the
 * database itself: since it loses the transaction, the record has one of its own. Raises `retention.kept_by_database` (409)
 * then; what earlier transactions removed is gone.
 */
export async function removeInvoiceFiles(
  runtime: Runtime,
  removal: FileRemoval,
): Promise<Omit<RemovedFiles, 'next'>> {
  const removed = [];
  const refused = [];
  for (let after: string | null = null; ; ) {
    const page: RemovedFiles = await removePage(runtime, { ...removal, after });
    removed.push(...page.removed);
    refused.push(...page.refused);
    if (page.next === null) break;
    after = page.next;
  }
  return { removed, refused };
}

async function removePage(runtime: Runtime, input: RemoveFilesInput): Promise<RemovedFiles> {
  try {
    return await runtime.transaction(input.tenantId, (ctx) => removeFiles(ctx, input), {
      timeoutMs: TIMEOUT_MS,
    });
  } catch (error) {
    if (sqlStateOf(error) !== KEPT) throw error;
    await runtime.transaction(input.tenantId, (ctx) => recordRefusal(ctx, input));
    throw new DomainError('retention.kept_by_database', {
      message:
        'The database refused to remove files that have to be kept. Nothing of this step was removed; the attempt is recorded.',
      status: 409,
    });
  }
}
