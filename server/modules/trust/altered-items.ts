import { trustVersion } from '#core/contracts/trust-item.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import type { AlteredThings, SignedThing } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { selectVersions, type VersionRow } from './repository.ts';

/**
 * Compares stored versions of trust items with what was signed when they were published, and where they stand with what was
 * done with them. Answers the first fault of each by the reference of its record.
 */
export async function findAlteredItems(ctx: Ctx, things: readonly SignedThing[]): Promise<AlteredThings> {
  authorise(ctx, 'trust.checkRecords', 'vendor');
  const rows = new Map((await selectVersions(ctx.tx, {})).map((row) => [`${row.slug}/${row.version}`, row]));
  const found = new Map<string, string>();
  for (const thing of things) {
    const row = rows.get(thing.subjectRef);
    const fault = row === undefined ? 'its row is gone' : faultOf(thing, row);
    if (fault !== null) found.set(thing.subjectRef, fault);
  }
  return found;
}

function faultOf(thing: SignedThing, row: VersionRow): string | null {
  if (thing.kind === 'trust-withdrawal')
    return row.state === 'withdrawn' ? null : `it stands as ${row.state}, and was withdrawn`;
  const signed = thing.digests.get('trust-item.json');
  if (sha256Hex(row.content) !== signed) return 'its trust-item.json was changed';
  if (row.contentSha256 !== signed) return 'its row states another digest';
  return faultOfColumns(row) ?? faultOfStanding(row);
}

/** What the columns say stands in the signed bytes too. */
function faultOfColumns(row: VersionRow): string | null {
  const document = trustVersion.parse(JSON.parse(new TextDecoder().decode(row.content)));
  const said = { kind: row.kind, access: row.access, owner: row.owner, review_by: row.reviewBy };
  const meant = {
    kind: document.content.kind,
    access: document.access,
    owner: document.owner,
    review_by: document.reviewBy,
  };
  const names = ['kind', 'access', 'owner', 'review_by'] as const;
  const name = names.find((one) => said[one] !== meant[one]);
  if (name !== undefined) return `its row says ${name} ${said[name]}, which was not signed`;
  return (row.file?.sha256 ?? null) === (document.file?.sha256 ?? null) ? null : 'its row names another file';
}

function faultOfStanding({ state }: VersionRow): string | null {
  return state === 'draft' || state === 'in-review' ? `it stands as ${state}, and was published` : null;
}
