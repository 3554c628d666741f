import { trustVersion } from '#core/contracts/trust-item.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import type { TrustState } from '#core/trust/lifecycle.ts';
import { type AlteredThings, findRecorded, type SignedThing } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { keyOf, refOf } from './publish.ts';
import { selectVersions, type VersionRow } from './repository.ts';

/** What signed records say of the versions of one item. */
type SignedSteps = {
  readonly versions: readonly VersionRow[];
  readonly published: ReadonlySet<number>;
  readonly withdrawn: ReadonlySet<number>;
};

/**
 * Compares stored versions of trust items with what was signed when they were published, and where each stands with what
 * signed records say was done with it. Answers the first fault of each by the reference of its record.
 */
export async function findAlteredItems(ctx: Ctx, things: readonly SignedThing[]): Promise<AlteredThings> {
  authorise(ctx, 'trust.checkRecords', 'vendor');
  const rows = await selectVersions(ctx.tx, {});
  const byRef = new Map(rows.map((row) => [refOf({ ...row, item: row.slug }), row]));
  const concerned = new Set(things.map(({ subjectRef }) => keyOf(subjectRef).item));
  const ofThem = rows.filter(({ slug }) => concerned.has(slug));
  // A version whose row is gone was signed all the same.
  const refs = [
    ...things.map(({ subjectRef }) => subjectRef),
    ...ofThem.map((row) => refOf({ ...row, item: row.slug })),
  ];
  const published = await versionsRecorded(ctx, 'trust-publication', refs);
  const withdrawn = await versionsRecorded(ctx, 'trust-withdrawal', refs);
  const versions = Map.groupBy(ofThem, ({ slug }) => slug);
  const found = new Map<string, string>();
  for (const thing of things) {
    const { item } = keyOf(thing.subjectRef);
    const signed = {
      versions: versions.get(item) ?? [],
      published: published(item),
      withdrawn: withdrawn(item),
    };
    const row = byRef.get(thing.subjectRef);
    const fault = row === undefined ? 'its row is gone' : faultOf(thing, row, signed);
    if (fault !== null) found.set(thing.subjectRef, fault);
  }
  return found;
}

/** Tells of an item which of its versions have a signed record of the kind. */
async function versionsRecorded(
  ctx: Ctx,
  kind: string,
  subjectRefs: readonly string[],
): Promise<(item: string) => ReadonlySet<number>> {
  const recorded = [...(await findRecorded(ctx, { kind, subjectRefs })).keys()].map(keyOf);
  const byItem = Map.groupBy(recorded, ({ item }) => item);
  return (item) => new Set(byItem.get(item)?.map(({ version }) => version));
}

function faultOf(thing: SignedThing, row: VersionRow, signed: SignedSteps): string | null {
  if (thing.kind === 'trust-withdrawal') return faultOfStanding(row, signed);
  const sha256 = thing.digests.get('trust-item.json');
  if (sha256Hex(row.content) !== sha256) return 'its trust-item.json was changed';
  if (row.contentSha256 !== sha256) return 'its row states another digest';
  return faultOfColumns(row) ?? faultOfStanding(row, signed);
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

/** Where a version stands follows from what was signed of it and of the later ones. */
function faultOfStanding({ state, version }: VersionRow, signed: SignedSteps): string | null {
  const meant = standingOf(version, signed);
  if (state !== meant) return `it stands as ${state}, and was ${meant}`;
  const unsigned = signed.versions.find(
    (row) => row.state === 'published' && !signed.published.has(row.version),
  );
  return unsigned === undefined
    ? null
    : `its version ${unsigned.version} stands as published, and no signed record says so`;
}

function standingOf(version: number, { published, withdrawn }: SignedSteps): TrustState {
  if (withdrawn.has(version)) return 'withdrawn';
  return [...published].some((other) => other > version) ? 'superseded' : 'published';
}
