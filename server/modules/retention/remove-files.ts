import {
  keptThrough,
  REMOVAL_OBSTACLES,
  type RemovalObstacle,
  removalObstacle,
} from '#core/retention/keep.ts';
import { attestFacts } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { requestErasure } from '#server/platform/storage/index.ts';
import { type RemovedFiles, type RemoveFilesInput, removeFilesInput } from './contract.ts';
import {
  deleteFilesOf,
  deleteLooseObjects,
  type InvoiceFile,
  insertAttempt,
  insertRemovals,
  type KeptInvoice,
  selectFilesOf,
  selectInvoicesWithFiles,
} from './files-repository.ts';
import { tellKeepers } from './tell-keepers.ts';

const INVOICES_PER_CALL = 200;

type Judged = KeptInvoice & { readonly through: string | null; readonly obstacle: RemovalObstacle | null };

async function judgedInvoices(ctx: Ctx, input: ReturnType<typeof removeFilesInput.parse>): Promise<Judged[]> {
  const { after, tenantId, what } = input;
  const today = ctx.now.toISOString().slice(0, 10);
  const invoices = await selectInvoicesWithFiles(ctx.tx, {
    tenantId,
    numbers: what.kind === 'numbers' ? what.numbers : null,
    issuedBefore: what.kind === 'issued-before' ? what.day : null,
    after,
    most: INVOICES_PER_CALL,
  });
  return invoices.map((invoice) => {
    const through = keptThrough(invoice.lastIssuedOn, invoice.periods);
    return { ...invoice, through, obstacle: removalObstacle(today, { through, isHeld: invoice.isHeld }) };
  });
}

/**
 * Removes the stored renderings and bundles of invoices whose retention is over and that nothing holds; number, signed JSON,
 * digests and the log stay, so that every proof does. What was asked for and has to be kept is recorded as an attempt, signed,
 * and told to those who place holds; the same call removes the rest. The bytes go once this is committed. The database judges
 * again: it refuses with OBR01, and then nothing of this happened and the caller records the attempt by `recordRefusal`.
 */
export async function removeFiles(ctx: Ctx, input: RemoveFilesInput): Promise<RemovedFiles> {
  const parsed = removeFilesInput.parse(input);
  const { door, isDryRun, reason, tenantId, what } = parsed;
  const decide = isDryRun ? authorise : authoriseAndRecord;
  await decide(ctx, 'retention.removeFiles', { tenantId });
  const judged = await judgedInvoices(ctx, parsed);
  const free = judged.filter(({ obstacle }) => obstacle === null);
  const kept = judged.filter(({ obstacle }) => obstacle !== null);
  if (!isDryRun && what.kind !== 'overdue') await recordAttempts(ctx, { tenantId, door, reason, kept });
  const removed = [];
  for (const invoice of free) {
    const files = isDryRun
      ? await selectFilesOf(ctx.tx, tenantId, invoice.id)
      : await removeOf(ctx, { tenantId, invoice, reason });
    removed.push(...files.map(({ name, sizeBytes }) => ({ number: invoice.number, name, sizeBytes })));
  }
  return {
    removed,
    refused: kept.flatMap(({ number, obstacle, through }) =>
      obstacle === null || (what.kind === 'overdue' && obstacle === 'retention')
        ? []
        : [{ number, obstacle, keptThrough: through }],
    ),
    next: judged.length === INVOICES_PER_CALL ? (judged.at(-1)?.id ?? null) : null,
  };
}

async function removeOf(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly invoice: KeptInvoice; readonly reason: string },
): Promise<readonly InvoiceFile[]> {
  const { invoice, reason, tenantId } = input;
  const files = await deleteFilesOf(ctx.tx, tenantId, invoice.id);
  const rows = [];
  for (const file of files) {
    const id = ctx.ids();
    const attestationId = await attestFacts(ctx, {
      kind: 'removal',
      tenantId,
      ref: id,
      name: `${invoice.number} ${file.name}`,
      facts: { invoice: invoice.number, name: file.name, sha256: file.sha256, reason },
    });
    rows.push({
      tenantId,
      invoiceId: invoice.id,
      id,
      file,
      reason,
      attestationId,
      actor: actorName(ctx.actor),
      at: ctx.now,
    });
  }
  await insertRemovals(ctx.tx, rows);
  const digests = files.map(({ sha256 }) => sha256);
  await deleteLooseObjects(ctx.tx, tenantId, digests);
  await requestErasure(ctx, { tenantId, cause: invoice.id, digests });
  return files;
}

/**
 * Records that a removal was refused by the database alone, because a hold came in between or the clock of the process is
 * ahead: called in a transaction of its own, since that of the removal is lost. What can be removed is not recorded.
 */
export async function recordRefusal(ctx: Ctx, input: RemoveFilesInput): Promise<void> {
  const parsed = removeFilesInput.parse(input);
  const { door, reason, tenantId } = parsed;
  authorise(ctx, 'retention.recordAttempt', { tenantId });
  const judged = await judgedInvoices(ctx, parsed);
  const kept = judged.filter(({ obstacle }) => obstacle !== null);
  await recordAttempts(ctx, { tenantId, door, reason, kept: kept.length > 0 ? kept : judged });
}

async function recordAttempts(
  ctx: Ctx,
  attempt: {
    readonly tenantId: string;
    readonly door: string;
    readonly reason: string;
    readonly kept: readonly Judged[];
  },
): Promise<void> {
  const { door, kept, reason, tenantId } = attempt;
  for (const obstacle of REMOVAL_OBSTACLES) {
    const numbers = kept
      .filter((invoice) => (invoice.obstacle ?? 'retention') === obstacle)
      .map(({ number }) => number);
    if (numbers.length === 0) continue;
    const id = ctx.ids();
    const attestationId = await attestFacts(ctx, {
      kind: 'removal-attempt',
      tenantId,
      ref: id,
      name: `removal refused: ${obstacle}`,
      facts: { door, obstacle, numbers, reason },
    });
    await insertAttempt(ctx.tx, {
      tenantId,
      id,
      door,
      obstacle,
      numbers,
      reason,
      attestationId,
      actor: actorName(ctx.actor),
      at: ctx.now,
    });
  }
  if (kept.length > 0)
    await tellKeepers(ctx, { kind: 'retention.refused', tenantId, params: { invoices: kept.length } });
}
