import { rowFault } from '#core/proof/row-fault.ts';
import {
  type AlteredThings,
  factsOf,
  findRecorded,
  type SignedThing,
} from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { selectDataPeriods } from './data-repository.ts';
import { selectAttemptsAsStored, selectRemovalsAsStored } from './files-repository.ts';
import { nameOfHold } from './holds.ts';
import { type HoldAsStored, selectHoldsAsStored } from './holds-repository.ts';
import { selectPeriods } from './periods-repository.ts';

type Judge = (thing: SignedThing) => string | null;

const GONE = 'its row is gone';

/**
 * Compares stored holds, their releases, periods, removals and refused attempts with what was signed; a release that nothing
 * signed is named at its hold. Answers the first fault of each by the reference of its record. Needs a transaction that sees
 * every tenant.
 */
export async function findAlteredRetention(ctx: Ctx, things: readonly SignedThing[]): Promise<AlteredThings> {
  authorise(ctx, 'retention.checkRecords', 'vendor');
  const found = new Map<string, string>();
  for (const [kind, ofKind] of Map.groupBy(things, (thing) => thing.kind)) {
    const judge = await JUDGES[kind]?.(
      ctx,
      ofKind.map(({ subjectRef }) => subjectRef),
    );
    for (const thing of ofKind) {
      const fault = judge?.(thing) ?? null;
      if (fault !== null) found.set(thing.subjectRef, fault);
    }
  }
  return found;
}

const JUDGES: Readonly<Record<string, (ctx: Ctx, ids: readonly string[]) => Promise<Judge>>> = {
  'legal-hold': judgeHolds,
  'legal-hold-release': judgeReleases,
  'retention-period': judgePeriods,
  removal: judgeRemovals,
  'removal-attempt': judgeAttempts,
};

async function holdsById(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, HoldAsStored>> {
  return new Map((await selectHoldsAsStored(ctx.tx, ids)).map((row) => [row.id, row]));
}

async function judgeHolds(ctx: Ctx, ids: readonly string[]): Promise<Judge> {
  const rows = await holdsById(ctx, ids);
  const released = [...rows.values()].flatMap(({ id, releasedAt }) => (releasedAt === null ? [] : id));
  const signed = await findRecorded(ctx, { kind: 'legal-hold-release', subjectRefs: released });
  return (thing) => {
    const row = rows.get(thing.subjectRef);
    if (row === undefined) return GONE;
    if (row.releasedAt !== null && !signed.has(row.id)) return 'it is released, and no signed record says so';
    const { hold, invoice, reason, recordedBy } = factsOf(thing);
    return rowFault(
      {
        tenant_id: row.tenantId,
        hold: nameOfHold(row),
        // An id that no invoice has holds nothing, and is not "everything" either.
        invoice: row.invoice ?? row.invoiceId,
        reason: row.reason,
        placed_by: row.placedBy,
        placed_at: row.placedAt.toISOString(),
      },
      {
        tenant_id: thing.tenantId,
        hold,
        invoice,
        reason,
        placed_by: recordedBy,
        placed_at: thing.predicate.issuedAt,
      },
    );
  };
}

async function judgeReleases(ctx: Ctx, ids: readonly string[]): Promise<Judge> {
  const rows = await holdsById(ctx, ids);
  return (thing) => {
    const row = rows.get(thing.subjectRef);
    if (row === undefined || row.releasedAt === null) return GONE;
    const { approvalId, approvedBy, hold, reason } = factsOf(thing);
    return rowFault(
      {
        hold: nameOfHold(row),
        approval_id: row.approvalId,
        reason: row.releaseReason,
        released_by: row.releasedBy,
        released_at: row.releasedAt.toISOString(),
      },
      {
        hold,
        approval_id: approvalId,
        reason,
        released_by: Array.isArray(approvedBy) ? approvedBy.at(-1) : null,
        released_at: thing.predicate.issuedAt,
      },
    );
  };
}

type Stated = {
  readonly setBy: string;
  readonly setAt: Date;
  readonly said: Readonly<Record<string, string | number>>;
};

/** Periods of issuers (`ISSUER/ORDINAL`) and of kinds of data (`data/KIND/ORDINAL`), which are few. */
async function judgePeriods(ctx: Ctx): Promise<Judge> {
  const rows = new Map<string, Stated>();
  for (const {
    fiscalYearMonth,
    issuerSlug: issuer,
    ordinal,
    reason,
    setAt,
    setBy,
    years,
  } of await selectPeriods(ctx.tx))
    rows.set(`${issuer}/${ordinal}`, { setAt, setBy, said: { issuer, years, fiscalYearMonth, reason } });
  for (const { data, days, ordinal, reason, setAt, setBy } of await selectDataPeriods(ctx.tx))
    rows.set(`data/${data}/${ordinal}`, { setAt, setBy, said: { data, days, reason } });
  return (thing) => {
    const row = rows.get(thing.subjectRef);
    if (row === undefined) return GONE;
    const { recordedBy, ...signed } = factsOf(thing);
    return rowFault<string>(
      { ...row.said, set_by: row.setBy, set_at: row.setAt.toISOString() },
      { ...signed, set_by: recordedBy, set_at: thing.predicate.issuedAt },
    );
  };
}

async function judgeRemovals(ctx: Ctx, ids: readonly string[]): Promise<Judge> {
  const rows = new Map((await selectRemovalsAsStored(ctx.tx, ids)).map((row) => [row.id, row]));
  return (thing) => {
    const row = rows.get(thing.subjectRef);
    if (row === undefined) return GONE;
    const { invoice, name, reason, recordedBy, sha256 } = factsOf(thing);
    return rowFault(
      {
        tenant_id: row.tenantId,
        invoice: row.invoice,
        name: row.name,
        sha256: row.sha256,
        reason: row.reason,
        actor: row.actor,
        at: row.at.toISOString(),
      },
      {
        tenant_id: thing.tenantId,
        invoice,
        name,
        sha256,
        reason,
        actor: recordedBy,
        at: thing.predicate.issuedAt,
      },
    );
  };
}

async function judgeAttempts(ctx: Ctx, ids: readonly string[]): Promise<Judge> {
  const rows = new Map((await selectAttemptsAsStored(ctx.tx, ids)).map((row) => [row.id, row]));
  return (thing) => {
    const row = rows.get(thing.subjectRef);
    if (row === undefined) return GONE;
    const { door, erasure, numbers, obstacle, reason, recordedBy } = factsOf(thing);
    return rowFault(
      {
        door: row.door,
        obstacle: row.obstacle,
        numbers: row.numbers.join(' '),
        reason: row.reason,
        actor: row.actor,
        at: row.at.toISOString(),
      },
      {
        door,
        obstacle,
        numbers: Array.isArray(numbers) ? numbers.join(' ') : erasure,
        reason,
        actor: recordedBy,
        at: thing.predicate.issuedAt,
      },
    );
  };
}
