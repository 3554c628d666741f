import { minorOf } from '#core/money/money.ts';
import { rowFault } from '#core/proof/row-fault.ts';
import { daysBetween } from '#core/time/civil-date.ts';
import { factsOf, type SignedThing } from '#server/modules/evidence/index.ts';

/** A signed record of the books with the facts that it states, and when it was issued. */
export type SignedEntry = SignedThing & {
  readonly tenantId: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly issuedAt: string;
};

/** These records with their facts; the books are a customer's, so that a record of the vendor's has nothing to compare. */
export function signedEntries(things: readonly SignedThing[]): SignedEntry[] {
  return things.flatMap((thing) => {
    const { predicate, tenantId } = thing;
    return tenantId === null
      ? []
      : [{ ...thing, tenantId, facts: factsOf(thing), issuedAt: predicate.issuedAt }];
  });
}

/** One signed text, empty where the record does not state it. */
export function textOf({ facts }: Pick<SignedEntry, 'facts'>, name: string): string {
  const value = facts[name];
  return typeof value === 'string' ? value : '';
}

/** A signed amount in minor units of the record's currency. */
export function signedMinor(entry: Pick<SignedEntry, 'facts'>, name = 'amount'): bigint {
  return minorOf(textOf(entry, name), textOf(entry, 'currency'));
}

type Value = string | bigint | null | undefined;

/** The first column that says something else than was signed, in words; null where all say the same. */
export function firstOther(
  said: Readonly<Record<string, readonly [said: Value, signed: Value]>>,
): string | null {
  const side = (index: 0 | 1) =>
    Object.fromEntries(
      Object.entries(said).map(([name, values]) => [name, values[index]?.toString() ?? null]),
    );
  return rowFault(side(0), side(1));
}

type Written = { readonly attestationId: string; readonly createdBy: string; readonly createdAt: Date };

/** What every row of the books says of its record: which it is, who wrote it and when. */
export function faultOfWriting(row: Written, entry: SignedEntry): string | null {
  return firstOther({
    attestation_id: [row.attestationId, entry.recordId],
    created_by: [row.createdBy, textOf(entry, 'recordedBy')],
    created_at: [row.createdAt.toISOString(), entry.issuedAt],
  });
}

/** The civil day of a booking is not signed; it is that of the instant in the customer's zone, so at most a day beside UTC. */
export function faultOfDay(bookedOn: string, { issuedAt }: SignedEntry): string | null {
  const day = issuedAt.slice(0, 10);
  return /^\d{4}-\d{2}-\d{2}$/.test(bookedOn) && Math.abs(daysBetween(day, bookedOn)) <= 1
    ? null
    : `its row says booked_on ${bookedOn}, and was signed on ${day}`;
}
