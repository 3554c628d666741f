import { type GrantDocument, grantDocument } from '#core/contracts/grant.ts';
import { moneyToWire } from '#core/money/money.ts';
import { rowFault } from '#core/proof/row-fault.ts';
import type { AlteredThings, SignedThing } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type GrantEntryRow, type GrantRow, selectEntries, selectGrants } from './repository.ts';

/**
 * Compares stored grants with what was signed, and what is left of each with its entries. Records of before there was a
 * document state no figures of a grant, and are compared with themselves only. Answers the first fault of each by the
 * reference of its record. Needs a transaction that sees every tenant.
 */
export async function findAlteredGrants(ctx: Ctx, things: readonly SignedThing[]): Promise<AlteredThings> {
  authorise(ctx, 'credits.checkRecords', 'vendor');
  const tenantIds = [...new Set(things.flatMap(({ tenantId }) => tenantId ?? []))];
  const rows = new Map((await selectGrants(ctx.tx, tenantIds)).map((row) => [row.id, row]));
  const entries = Map.groupBy(await selectEntries(ctx.tx, tenantIds), ({ grantId }) => grantId);
  const found = new Map<string, string>();
  for (const { predicate, subjectRef } of things) {
    const row = rows.get(subjectRef);
    const signed = grantDocument.safeParse(predicate['grant']);
    const fault =
      row === undefined
        ? 'its row is gone'
        : ((signed.success ? faultOfRow(row, signed.data) : null) ?? faultOfBalance(row, entries));
    if (fault !== null) found.set(subjectRef, fault);
  }
  return found;
}

function faultOfRow(row: GrantRow, signed: GrantDocument): string | null {
  const said = {
    number: row.number,
    kind: row.kind,
    credit_kind: row.creditKind,
    name_en: row.nameEn,
    name_es: row.nameEs,
    currency: row.currency,
    amount: moneyToWire(row).amount,
    priority: row.priority,
    issued_on: row.issuedOn,
    expires_on: row.expiresOn,
  };
  const meant: typeof said = {
    number: signed.number,
    kind: signed.kind,
    credit_kind: signed.creditKind ?? null,
    name_en: signed.name.en,
    name_es: signed.name.es,
    currency: signed.currency,
    amount: signed.amount,
    priority: signed.priority,
    issued_on: signed.issuedOn,
    expires_on: signed.expiresOn ?? null,
  };
  return rowFault(said, meant);
}

function faultOfBalance(row: GrantRow, entries: ReadonlyMap<string, GrantEntryRow[]>): string | null {
  const own = entries.get(row.id) ?? [];
  const left = own.reduce((sum, { changeMinor }) => sum + changeMinor, row.amountMinor);
  return left === row.balanceMinor && own.length === row.entryCount
    ? null
    : 'what is left of it does not follow from its entries';
}
