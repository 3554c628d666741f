import { z } from 'zod';
import { grantDocument } from './grant.ts';
import { civilDate, instant, sha256Hex } from './primitives.ts';

const number = z.string().min(1);
const issuedAt = instant;

/**
 * The signed records that a customer may have of its own, by kind, with all that each may say: what the customer is given in
 * the bundle of each document too. A record that says more, of these kinds or of another, stays in the house.
 */
const SAYS = {
  invoice: z.strictObject({ number, period: z.strictObject({ start: civilDate, end: civilDate }), issuedAt }),
  rendering: z.strictObject({
    material: z.strictObject({ name: number, digest: z.strictObject({ sha256: sha256Hex }) }),
    issuedAt,
  }),
  'credit-note': z.strictObject({
    number,
    invoice: number,
    approvalId: z.string(),
    proposedBy: z.string(),
    approvedBy: z.union([z.string(), z.array(z.string())]),
    issuedAt,
  }),
  dispute: z.strictObject({ dispute: number, position: z.int().min(1), step: number, issuedAt }),
  grant: z.strictObject({ grant: grantDocument, issuedAt }),
} as const;

export type SnapshotKind = keyof typeof SAYS;
/** The kinds of a customer's snapshot, in the order of the alphabet. */
export const SNAPSHOT_KINDS: readonly SnapshotKind[] = [
  'credit-note',
  'dispute',
  'grant',
  'invoice',
  'rendering',
];

function isSnapshotKind(kind: string): kind is SnapshotKind {
  return SNAPSHOT_KINDS.some((known) => known === kind);
}

/** Whether a record of this kind that says this may be given to the customer whose it is. */
export function isForCustomer(kind: string, predicate: unknown): boolean {
  return isSnapshotKind(kind) && SAYS[kind].safeParse(predicate).success;
}
