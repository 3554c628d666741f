import { byteRangeOf } from '#core/access/byte-range.ts';
import { csvLines, formatCsv } from '#core/format/csv.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import type { AccessLogPage } from '#server/modules/access/contract.ts';
import {
  type LinkedDocument,
  readAccessLog,
  readBindings,
  readerOf,
  readGrants,
  readLinkedDocument,
  readRequests,
  readStillOpen,
  readTenantAccess,
  readTenantsOfReader,
} from '#server/modules/access/index.ts';
import { readerCookieName } from '#server/platform/auth/reader-pass.ts';
import { cookieValue } from '#server/platform/auth/session-token.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { countAccessDeed } from '../access-limits.ts';
import { dispositionOf, downloadResponse } from './download.ts';
import { type RouteHandler, sessionRoute, tenantRoute } from './routes.ts';

function passOf(request: Request): string {
  return cookieValue(request.headers.get('cookie'), readerCookieName(settings().url)) ?? '';
}

/** Marks a document with its reader; the jobs know how. */
export type Stamp = (linked: LinkedDocument, token: string) => Promise<Uint8Array>;

const PRIVATE = { 'cache-control': 'private, no-store', vary: 'cookie' };

function bytesResponse(bytes: Uint8Array, fileName: string, range: string | null): Response {
  const part = byteRangeOf(range, bytes.length);
  const headers = {
    ...PRIVATE,
    'accept-ranges': 'bytes',
    'content-type': 'application/pdf',
    'content-disposition': dispositionOf(fileName, 'inline'),
    // Shown inside our own page and nowhere else.
    'content-security-policy': "frame-ancestors 'self'",
    'referrer-policy': 'no-referrer',
  };
  if (part.kind === 'unsatisfiable')
    return new Response(null, {
      status: 416,
      headers: { ...PRIVATE, 'content-range': `bytes */${bytes.length}` },
    });
  const body = part.kind === 'whole' ? bytes : bytes.subarray(part.start, part.end + 1);
  return new Response(new Uint8Array(body), {
    status: part.kind === 'whole' ? 200 : 206,
    headers: {
      ...headers,
      'content-length': String(body.length),
      ...(part.kind === 'whole'
        ? {}
        : { 'content-range': `bytes ${part.start}-${part.end}/${bytes.length}` }),
    },
  });
}

/**
 * The marked bytes behind a link, whole or a range. The grant is judged for each request, so that nothing more is given
 * once it is revoked.
 */
export function givenFileRoute(stamp: Stamp): RouteHandler {
  return sessionRoute('access.file', async ({ actor, param, request, withCtx }) => {
    const token = param('token');
    const pass = passOf(request);
    await countAccessDeed(actor, 'read', token);
    const tenantIds = await withCtx([], (ctx) => readTenantsOfReader(ctx, { pass }));
    const linked = await withCtx(tenantIds, (ctx) => readLinkedDocument(ctx, { pass, token }));
    return bytesResponse(await stamp(linked, token), linked.fileName, request.headers.get('range'));
  });
}

/** Whether an open page may go on showing its document: 204, or the same 404 as for everything else. */
export const stillOpenRoute = sessionRoute(
  'access.still-open',
  async ({ actor, now, param, request, withCtx }) => {
    const pass = passOf(request);
    const reader = readerOf({ actor, now }, pass);
    if (reader === null) await countAccessDeed(actor, 'open', pass);
    else await countAccessDeed(actor, 'watch', reader.address);
    await withCtx([], (ctx) => readStillOpen(ctx, { pass, slug: param('slug') }));
    return new Response(null, { status: 204, headers: PRIVATE });
  },
);

type Table = { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] };

const LISTS: Readonly<Record<string, (ctx: Ctx) => Promise<Table>>> = {
  requests: async (ctx) => ({
    header: [
      'requested_at',
      'document',
      'mailbox',
      'company',
      'reason',
      'agreement',
      'state',
      'decided_by',
      'decision',
    ],
    rows: (await readRequests(ctx)).map((one) => [
      one.requestedAt,
      one.slug,
      one.address,
      one.company ?? '',
      one.reason,
      one.nda,
      one.state,
      one.decidedBy ?? '',
      one.decisionReason ?? '',
    ]),
  }),
  grants: async (ctx) => ({
    header: [
      'granted_at',
      'document',
      'mailbox',
      'company',
      'state',
      'expires_at',
      'revoked_at',
      'granted_by',
      'opened',
      'policy_sha256',
    ],
    rows: (await readGrants(ctx)).map((one) => [
      one.grantedAt,
      one.slug,
      one.address,
      one.company ?? '',
      one.state,
      one.expiresAt,
      one.revokedAt ?? '',
      one.grantedBy,
      String(one.opened),
      one.policyHash,
    ]),
  }),
  agreements: async (ctx) => ({
    header: ['at', 'party', 'legal_entity', 'signer', 'mailbox', 'kind', 'edition', 'ends_at'],
    rows: (await readBindings(ctx)).map((one) => [
      one.at,
      one.party,
      one.legalEntity,
      one.signer,
      one.signerAddress ?? '',
      one.kind,
      one.textVersion === null ? '' : String(one.textVersion),
      one.endsAt ?? '',
    ]),
  }),
};

const LOG_HEADER = ['opened_at', 'document', 'version', 'mailbox'];

/** The whole log, of which only the lines are held and no rows but those of one page. */
async function logFile(
  read: (page: { readonly after?: string }) => Promise<AccessLogPage>,
): Promise<Uint8Array> {
  const parts = [utf8(csvLines([LOG_HEADER]))];
  for (let after: string | null | undefined; after !== null; ) {
    const { events, next } = await read(after === undefined ? {} : { after });
    const rows = events.map(({ address, openedAt, slug, version }) => [
      openedAt,
      slug,
      String(version),
      address,
    ]);
    parts.push(utf8(csvLines(rows)));
    after = next;
  }
  return Buffer.concat(parts);
}

function csvResponse(name: string, bytes: Uint8Array): Response {
  return downloadResponse({
    fileName: `${name}.csv`,
    mediaType: 'text/csv; charset=utf-8',
    bytes,
    sha256: sha256Hex(bytes),
  });
}

/** One of the desk's lists as CSV, by `?list=`; the log where none is named. */
export const accessCsvRoute = sessionRoute('desk.access-csv', async ({ acrossTenants, actor, url }) => {
  authorise({ actor }, 'access.readDesk', 'vendor');
  const asked = url.searchParams.get('list') ?? '';
  const [name, table] = Object.entries(LISTS).find(([list]) => list === asked) ?? ['log', null];
  const bytes = await acrossTenants('access as a file', async (ctx) => {
    if (table === null) return logFile((page) => readAccessLog(ctx, page));
    const { header, rows } = await table(ctx);
    return utf8(formatCsv(header, rows));
  });
  return csvResponse(`access-${name}`, bytes);
});

/** What a customer's own people opened, as CSV. */
export const tenantAccessCsvRoute = tenantRoute('tenant.access-csv', async ({ inTenant, tenantId }) =>
  csvResponse(
    'opened-documents',
    await inTenant((ctx) => logFile((page) => readTenantAccess(ctx, { ...page, tenantId }))),
  ),
);
