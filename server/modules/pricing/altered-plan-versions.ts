import { planVersionDocument } from '#core/contracts/plan-version.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import type { AlteredThings, SignedThing } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { planDocuments } from './repository.ts';

/** Compares stored plan versions with what was signed; answers the first fault of each by the reference of its record. */
export async function findAlteredPlanVersions(
  ctx: Ctx,
  things: readonly SignedThing[],
): Promise<AlteredThings> {
  authorise(ctx, 'pricing.checkRecords', 'vendor');
  const keys = things.map(({ subjectRef }) => {
    const slash = subjectRef.lastIndexOf('/');
    return { plan: subjectRef.slice(0, slash), version: Number(subjectRef.slice(slash + 1)) };
  });
  const rows = new Map((await planDocuments(ctx.tx, keys)).map((row) => [`${row.plan}/${row.version}`, row]));
  const found = new Map<string, string>();
  for (const { digests, subjectRef } of things) {
    const row = rows.get(subjectRef);
    const signed = digests.get('plan-version.json');
    if (row === undefined) found.set(subjectRef, 'its row is gone');
    else if (sha256Hex(row.bytes) !== signed) found.set(subjectRef, 'its plan-version.json was changed');
    else if (row.digest !== signed) found.set(subjectRef, 'its row states another digest');
    else if (row.effectiveFrom !== effectiveFromOf(row.bytes))
      found.set(subjectRef, `its row says effective_from ${row.effectiveFrom}, which was not signed`);
  }
  return found;
}

function effectiveFromOf(bytes: Uint8Array): string {
  return planVersionDocument.parse(JSON.parse(new TextDecoder().decode(bytes))).effectiveFrom;
}
