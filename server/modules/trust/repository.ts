import type { TrustAccess, TrustKind } from '#core/contracts/trust-item.ts';
import type { TrustState } from '#core/trust/lifecycle.ts';
import { civilFromDate, dateFromCivil } from '#server/platform/db/civil-date.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type FileRow = {
  readonly objectId: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sha256: string;
  readonly sizeBytes: number;
};

export type VersionRow = {
  readonly itemId: string;
  readonly slug: string;
  readonly kind: TrustKind;
  readonly version: number;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly contentSha256: string;
  readonly access: TrustAccess;
  readonly owner: string | null;
  readonly reviewBy: string | null;
  readonly file: FileRow | null;
  readonly draftedAt: Date;
  readonly draftedBy: string;
  readonly state: TrustState;
  readonly changedAt: Date;
};

export type StepRow = {
  readonly itemId: string;
  readonly version: number;
  readonly step: string;
  readonly actor: string;
  readonly at: Date;
  readonly reason: string | null;
  readonly approvalId: string | null;
  readonly attestationId: string | null;
};

/** Whoever changes something about an item stands in line until the transaction ends. */
export async function lockItem(tx: Tx, slug: string): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`trust:${slug}`}, 0))::text`;
}

export function findItem(tx: Tx, slug: string): Promise<{ id: string; kind: string } | null> {
  return tx.trustItem.findUnique({ where: { slug }, select: { id: true, kind: true } });
}

export async function insertItem(
  tx: Tx,
  row: {
    readonly id: string;
    readonly slug: string;
    readonly kind: TrustKind;
    readonly createdAt: Date;
    readonly createdBy: string;
  },
): Promise<void> {
  await tx.trustItem.create({ data: row });
}

type RawVersion = Omit<VersionRow, 'file' | 'reviewBy'> & {
  readonly reviewBy: Date | null;
  readonly fileObjectId: string | null;
  readonly fileSha256: string | null;
  readonly fileName: string | null;
  readonly mediaType: string | null;
  readonly fileBytes: number | null;
};

function fileOf(raw: RawVersion): FileRow | null {
  const { fileBytes, fileName, fileObjectId, fileSha256, mediaType } = raw;
  if (
    fileObjectId === null ||
    fileSha256 === null ||
    fileName === null ||
    mediaType === null ||
    fileBytes === null
  )
    return null;
  return { objectId: fileObjectId, name: fileName, mediaType, sha256: fileSha256, sizeBytes: fileBytes };
}

function versionFrom(raw: RawVersion): VersionRow {
  const { itemId, slug, kind, version, content, contentSha256, access, owner, reviewBy } = raw;
  const { changedAt, draftedAt, draftedBy, state } = raw;
  return {
    itemId,
    slug,
    kind,
    version,
    content,
    contentSha256,
    access,
    owner,
    reviewBy: reviewBy === null ? null : civilFromDate(reviewBy),
    file: fileOf(raw),
    draftedAt,
    draftedBy,
    state,
    changedAt,
  };
}

/** Versions with where they stand: of one item or all, in one state or any; by slug, the latest first. */
export async function selectVersions(
  tx: Tx,
  wanted: { readonly slug?: string; readonly version?: number; readonly state?: TrustState },
): Promise<VersionRow[]> {
  const slug = wanted.slug ?? null;
  const version = wanted.version ?? null;
  const state = wanted.state ?? null;
  const rows = await tx.$queryRaw<RawVersion[]>`
    select v.item_id::text as "itemId", i.slug, i.kind, v.version, v.content, v.content_sha256 as "contentSha256", v.access,
      v.owner, v.review_by as "reviewBy", v.file_object_id::text as "fileObjectId", v.file_sha256 as "fileSha256",
      v.file_name as "fileName", v.media_type as "mediaType", v.file_bytes as "fileBytes", v.drafted_at as "draftedAt",
      v.drafted_by as "draftedBy", s.state::text as state, s.changed_at as "changedAt"
    from trust_item i
    join trust_item_version v on v.item_id = i.id
    join trust_item_standing s on s.item_id = v.item_id and s.version = v.version
    where (${slug}::text is null or i.slug = ${slug}) and (${version}::int is null or v.version = ${version}::int)
      and (${state}::text is null or s.state::text = ${state})
    order by i.slug, v.version desc`;
  return rows.map(versionFrom);
}

/** When each published version was, and by which signed record. */
export async function selectPublications(
  tx: Tx,
  slug?: string,
): Promise<{ itemId: string; version: number; at: Date; attestationId: string }[]> {
  const only = slug ?? null;
  return tx.$queryRaw`
    select p.item_id::text as "itemId", p.version, p.at, p.attestation_id::text as "attestationId"
    from trust_item_step p
    join trust_item_standing s on s.item_id = p.item_id and s.version = p.version and s.state = 'published'
    join trust_item i on i.id = p.item_id
    where p.step = 'published' and (${only}::text is null or i.slug = ${only})`;
}

export async function insertVersion(
  tx: Tx,
  row: Omit<VersionRow, 'slug' | 'kind' | 'state' | 'changedAt'>,
): Promise<void> {
  const { file, reviewBy, ...version } = row;
  await tx.trustItemVersion.create({
    data: {
      ...version,
      reviewBy: reviewBy === null ? null : dateFromCivil(reviewBy),
      fileObjectId: file?.objectId ?? null,
      fileSha256: file?.sha256 ?? null,
      fileName: file?.name ?? null,
      mediaType: file?.mediaType ?? null,
      fileBytes: file?.sizeBytes ?? null,
    },
  });
  const { draftedAt, itemId } = row;
  await tx.trustItemStanding.create({
    data: { itemId, version: row.version, state: 'draft', changedAt: draftedAt },
  });
}

export async function insertStep(tx: Tx, row: StepRow): Promise<void> {
  const { itemId, version } = row;
  const position = await tx.trustItemStep.count({ where: { itemId, version } });
  await tx.trustItemStep.create({ data: { ...row, position } });
}

export function selectSteps(tx: Tx, itemId: string): Promise<StepRow[]> {
  return tx.trustItemStep.findMany({
    where: { itemId },
    orderBy: [{ version: 'desc' }, { position: 'asc' }],
    omit: { position: true },
  });
}

/** Moves a version on from the state in which it was read; false when it stands elsewhere by now. */
export async function updateState(
  tx: Tx,
  key: Pick<VersionRow, 'itemId' | 'version' | 'state'>,
  to: { readonly state: TrustState; readonly at: Date },
): Promise<boolean> {
  const { itemId, state, version } = key;
  const moved = await tx.$executeRaw`
    update trust_item_standing set state = ${to.state}::trust_state, changed_at = ${to.at}
    where item_id = ${itemId}::uuid and version = ${version} and state::text = ${state}`;
  return moved === 1;
}

/** The latest decision about each published version, by the resource that it names. */
export async function selectLatestDecisions(
  tx: Tx,
): Promise<ReadonlyMap<string, { readonly allowed: boolean; readonly policyHash: string }>> {
  const rows = await tx.$queryRaw<{ resource: string; allowed: boolean; policyHash: string }[]>`
    select distinct on (resource) resource, allowed, policy_hash as "policyHash" from policy_decision
    where action = 'trust.publish' order by resource, at desc`;
  return new Map(rows.map(({ resource, ...decision }) => [resource, decision]));
}

/** False when this reminder was given before. */
export async function insertReminder(
  tx: Tx,
  row: {
    readonly itemId: string;
    readonly version: number;
    readonly stage: 'soon' | 'past';
    readonly remindedAt: Date;
  },
): Promise<boolean> {
  const { count } = await tx.trustReminder.createMany({ data: [row], skipDuplicates: true });
  return count === 1;
}

export type SaidStepRow = {
  readonly itemId: string;
  readonly slug: string;
  readonly kind: 'update' | 'subprocessor';
  readonly version: number;
  readonly step: 'published' | 'withdrawn';
  readonly at: Date;
};

/** Updates and subprocessors that were published since and stand, or were published once and taken back since. */
export function selectSaidSteps(tx: Tx, since: Date): Promise<SaidStepRow[]> {
  return tx.$queryRaw`
    select p.item_id::text as "itemId", i.slug, i.kind, p.version, p.step, p.at from trust_item_step p
    join trust_item i on i.id = p.item_id and i.kind in ('update', 'subprocessor')
    join trust_item_standing s on s.item_id = p.item_id and s.version = p.version and s.state::text = p.step
    where p.step in ('published', 'withdrawn') and p.at >= ${since}
      and exists (select from trust_item_step o
        where o.item_id = p.item_id and o.version = p.version and o.step = 'published')
    order by p.at, p.item_id, p.version`;
}

/** The versions of an item that were published at some time, the latest first. */
export async function selectEverPublished(tx: Tx, slug: string): Promise<number[]> {
  const rows = await tx.$queryRaw<{ version: number }[]>`
    select p.version from trust_item_step p join trust_item i on i.id = p.item_id
    where i.slug = ${slug} and p.step = 'published' order by p.version desc`;
  return rows.map(({ version }) => version);
}

/** The latest version that was ever published of each of these items, wherever it stands now. */
export function selectLastSaid(
  tx: Tx,
  ids: readonly string[],
): Promise<
  {
    readonly itemId: string;
    readonly slug: string;
    readonly content: Uint8Array<ArrayBuffer>;
    readonly contentSha256: string;
  }[]
> {
  return tx.$queryRaw`
    select distinct on (i.id) i.id::text as "itemId", i.slug, v.content, v.content_sha256 as "contentSha256"
    from trust_item i
    join trust_item_step p on p.item_id = i.id and p.step = 'published'
    join trust_item_version v on v.item_id = p.item_id and v.version = p.version
    where i.id = any(${ids}::uuid[]) order by i.id, v.version desc`;
}

export type HistoryRow = {
  readonly version: number;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly contentSha256: string;
  readonly publishedAt: Date;
  /** When it was superseded or withdrawn; null for what is published. */
  readonly supersededAt: Date | null;
  readonly isWithdrawn: boolean;
};

/** Every version of an item that was ever public, the earliest first. */
export function selectHistory(tx: Tx, slug: string): Promise<HistoryRow[]> {
  return tx.$queryRaw`
    select v.version, v.content, v.content_sha256 as "contentSha256", p.at as "publishedAt",
      case when s.state <> 'published' then s.changed_at end as "supersededAt", s.state = 'withdrawn' as "isWithdrawn"
    from trust_item i join trust_item_version v on v.item_id = i.id
    join trust_item_step p on p.item_id = v.item_id and p.version = v.version and p.step = 'published'
    join trust_item_standing s on s.item_id = v.item_id and s.version = v.version
    where i.slug = ${slug} order by v.version`;
}

/** The versions of an item that were public at some time, from one on, the earliest first. */
export function selectPublishedFrom(
  tx: Tx,
  from: { readonly slug: string; readonly version: number },
): Promise<(Omit<HistoryRow, 'supersededAt'> & { readonly withdrawnAt: Date | null })[]> {
  return tx.$queryRaw`
    select v.version, v.content, v.content_sha256 as "contentSha256", p.at as "publishedAt",
      case when s.state = 'withdrawn' then s.changed_at end as "withdrawnAt"
    from trust_item i join trust_item_version v on v.item_id = i.id
    join trust_item_step p on p.item_id = v.item_id and p.version = v.version and p.step = 'published'
    join trust_item_standing s on s.item_id = v.item_id and s.version = v.version
    where i.slug = ${from.slug} and v.version >= ${from.version}::int order by v.version`;
}

/** When the first subprocessor was published; null while there is none. */
export async function selectListBegan(tx: Tx): Promise<Date | null> {
  const [row] = await tx.$queryRaw<{ at: Date | null }[]>`
    select min(p.at) as at from trust_item_step p join trust_item i on i.id = p.item_id
    where i.kind = 'subprocessor' and p.step = 'published'`;
  return row?.at ?? null;
}
