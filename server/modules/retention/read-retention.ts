import { keptThrough } from '#core/retention/keep.ts';
import { readPersonNames } from '#server/modules/identity/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { AttemptView, HoldView, InvoiceStanding, RetentionOverview } from './contract.ts';
import { countAttempts, findKeptInvoice, selectAttempts, selectKeptYears } from './files-repository.ts';
import { nameOfHold } from './holds.ts';
import { type HoldRow, selectHolds } from './holds-repository.ts';
import { selectLaws, selectPeriods } from './periods-repository.ts';

const MOST_SHOWN = 1_000;
const MOST_HELD = 1_000_000;
const USER = /^user:([0-9a-f-]{36})$/;

/** Names of people instead of their ids; whoever is no person stays as the record says. */
async function namer(ctx: Ctx, actors: readonly (string | null)[]): Promise<(actor: string) => string> {
  const ids = actors.flatMap((actor) => USER.exec(actor ?? '')?.[1] ?? []);
  const names = await readPersonNames(ctx, [...new Set(ids)]);
  return (actor) => names.get(USER.exec(actor)?.[1] ?? '') ?? actor;
}

/** Holds of one customer or of all, the latest first; those that were released only when asked for. */
export async function readHolds(
  ctx: Ctx,
  input: { readonly tenantId?: string; readonly withReleased?: boolean } = {},
): Promise<HoldView[]> {
  const { tenantId, withReleased = false } = input;
  authorise(ctx, 'retention.readHolds', tenantId === undefined ? 'vendor' : { tenantId });
  const rows = await selectHolds(ctx.tx, {
    ...(tenantId === undefined ? {} : { tenantId }),
    onlyInForce: !withReleased,
    most: MOST_SHOWN,
  });
  const name = await namer(
    ctx,
    rows.flatMap(({ placedBy, releasedBy }) => [placedBy, releasedBy]),
  );
  return rows.map((row) => holdView(row, name));
}

/** Asks once and then tells the holds in force of any invoice that the transaction sees, by name alone. */
export async function readHoldNames(
  ctx: Ctx,
): Promise<(invoice: { readonly tenantId: string; readonly number: string }) => readonly string[]> {
  authorise(ctx, 'retention.readStanding', 'vendor');
  const rows = await selectHolds(ctx.tx, { onlyInForce: true, most: MOST_HELD });
  const holdsOf = Map.groupBy(rows, ({ tenantId }) => tenantId);
  return ({ number, tenantId }) =>
    (holdsOf.get(tenantId) ?? [])
      .filter(({ invoice }) => invoice === null || invoice === number)
      .map(nameOfHold);
}

function holdView(row: HoldRow, name: (actor: string) => string): HoldView {
  const { invoice, placedAt, placedBy, reason, releasedAt, releasedBy, releaseReason, tenant, tenantId } =
    row;
  const isReleased = releasedAt !== null && releasedBy !== null && releaseReason !== null;
  return {
    hold: nameOfHold(row),
    tenantId,
    tenant,
    invoice,
    reason,
    placedBy: name(placedBy),
    placedAt: placedAt.toISOString(),
    released: isReleased
      ? { by: name(releasedBy), at: releasedAt.toISOString(), reason: releaseReason }
      : null,
  };
}

/**
 * How long the files of an invoice are kept, and which holds it is under; a credit note stands with its invoice. Raises
 * `retention.document_unknown` (404).
 */
export async function readDocumentStanding(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly number: string },
): Promise<InvoiceStanding> {
  const { number, tenantId } = input;
  authorise(ctx, 'retention.readStanding', { tenantId });
  const invoice = await findKeptInvoice(ctx.tx, tenantId, number);
  if (invoice === null)
    throw new DomainError('retention.document_unknown', {
      message: `There is no invoice or credit note ${number}.`,
      path: 'number',
      status: 404,
    });
  const holds = await selectHolds(ctx.tx, {
    tenantId,
    invoiceId: invoice.id,
    onlyInForce: true,
    most: MOST_SHOWN,
  });
  return {
    keptThrough: keptThrough(invoice.lastIssuedOn, invoice.periods),
    holds: holds.map(nameOfHold),
    removedOn: invoice.removedAt?.toISOString().slice(0, 10) ?? null,
  };
}

/**
 * Whoever is about to draw or pack files of an invoice asks first: once they went after their retention, none are made
 * again. Raises `retention.files_removed` (410).
 */
export async function refuseRemovedFiles(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly number: string },
): Promise<void> {
  const { removedOn } = await readDocumentStanding(ctx, input);
  if (removedOn === null) return;
  throw new DomainError('retention.files_removed', {
    message: `The files of ${input.number} were removed on ${removedOn} after their retention. The signed invoice itself is still here.`,
    status: 410,
    details: { number: input.number, removedOn },
  });
}

/** Laws, periods of the issuers, and what is kept until when, over all customers that the transaction sees. */
export async function readRetention(ctx: Ctx): Promise<RetentionOverview> {
  authorise(ctx, 'retention.readRetention', 'vendor');
  const periods = await selectPeriods(ctx.tx);
  const name = await namer(
    ctx,
    periods.map(({ setBy }) => setBy),
  );
  return {
    laws: await selectLaws(ctx.tx),
    periods: periods.map(({ issuerSlug, ordinal: _ordinal, setAt, setBy, ...period }) => ({
      ...period,
      issuer: issuerSlug,
      setBy: name(setBy),
      setAt: setAt.toISOString(),
    })),
    years: await selectKeptYears(ctx.tx),
  };
}

/** Removals that were refused, the latest first. */
export async function readAttempts(ctx: Ctx): Promise<AttemptView[]> {
  authorise(ctx, 'retention.readRetention', 'vendor');
  const rows = await selectAttempts(ctx.tx, MOST_SHOWN);
  const name = await namer(
    ctx,
    rows.map(({ actor }) => actor),
  );
  return rows.map(({ actor, at, door, numbers, obstacle, reason, tenant }) => ({
    tenant,
    door,
    numbers,
    obstacle,
    reason,
    by: name(actor),
    at: at.toISOString(),
  }));
}

/** How many removals were refused since an instant, of all customers: for the measurements. */
export function countRefusedRemovals(ctx: Ctx, since: Date): Promise<number> {
  authorise(ctx, 'retention.readRetention', 'vendor');
  return countAttempts(ctx.tx, since);
}
