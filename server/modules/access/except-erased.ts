import { type AlteredThings, findRecorded, type SignedThing } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';

/**
 * The faults without those of records that were erased since they were read: their rows lost the person lawfully, and the next
 * reading judges the erasure itself.
 */
export async function exceptErased(
  ctx: Ctx,
  things: readonly SignedThing[],
  found: ReadonlyMap<string, string>,
): Promise<AlteredThings> {
  const left = new Map(found);
  const faulty = things.filter(({ subjectRef }) => found.has(subjectRef));
  for (const [kind, ofKind] of Map.groupBy(faulty, (thing) => thing.kind)) {
    const subjectRefs = ofKind.map(({ subjectRef }) => subjectRef);
    for (const [ref, { isErased }] of await findRecorded(ctx, { kind, subjectRefs }))
      if (isErased) left.delete(ref);
  }
  return left;
}
