import { consistencyQuerySchema, logProofQuerySchema } from '#server/modules/evidence/contract.ts';
import { checkpointQuerySchema } from '#server/modules/evidence/contract-checkpoints.ts';
import {
  publishedKeys,
  readCheckpoint,
  readConsistency,
  readLogProof,
  readRotationRecord,
} from '#server/modules/evidence/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { openRoute } from './routes.ts';

/**
 * The log for everybody: it shows digests and signatures only. Pages of other origins may read it too, so that a verifier
 * elsewhere needs no proxy.
 */
const PUBLIC = { 'access-control-allow-origin': '*' };
/** A proof stays as it is unless the log has to be recovered, which must not be hidden for long. */
const SHORT = { ...PUBLIC, 'cache-control': 'public, max-age=5' };
const KEYS = { ...PUBLIC, 'cache-control': 'public, max-age=60' };
const PROOF = { ...PUBLIC, 'cache-control': 'public, max-age=3600' };

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };

/** Every parameter once; one that is given twice or unknown is refused by the strict schema. */
function queryOf(url: URL): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((name) => {
      const values = url.searchParams.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

export const keysRoute = openRoute('keys', async ({ withCtx }) =>
  Response.json(await withCtx([], publishedKeys), { headers: KEYS }),
);

export const checkpointRoute = openRoute('log.checkpoint', async ({ url, withCtx }) => {
  const query = checkpointQuerySchema.parse(queryOf(url));
  const { note } = await withCtx([], (ctx) => readCheckpoint(ctx, query));
  return new Response(note, { headers: { ...TEXT, ...(query.size === undefined ? SHORT : PROOF) } });
});

export const proofRoute = openRoute('log.proof', async ({ url, withCtx }) => {
  const query = logProofQuerySchema.parse(queryOf(url));
  const proof = await withCtx([], (ctx) => readLogProof(ctx, query));
  return new Response(proof, { headers: { ...TEXT, ...PROOF } });
});

export const consistencyRoute = openRoute('log.consistency', async ({ url, withCtx }) => {
  const query = consistencyQuerySchema.parse(queryOf(url));
  return Response.json(await withCtx([], (ctx) => readConsistency(ctx, query)), { headers: PROOF });
});

/** The record in which the key before names this one, as its DSSE envelope. */
export const rotationRoute = openRoute('keys.rotation', async ({ param, withCtx }) => {
  const { envelope } = await withCtx([], (ctx) => readRotationRecord(ctx, { kid: param('kid') }));
  return new Response(envelope, { headers: { 'content-type': 'application/vnd.dsse+json', ...PROOF } });
});

/** The receipt of that record; none while it waits for the log. */
export const rotationReceiptRoute = openRoute('keys.receipt', async ({ param, withCtx }) => {
  const { receipt } = await withCtx([], (ctx) => readRotationRecord(ctx, { kid: param('kid') }));
  if (receipt === null)
    throw new DomainError('evidence.entry_unknown', {
      message: 'The log has no such entry (yet).',
      status: 404,
    });
  return new Response(receipt, { headers: { ...TEXT, ...PROOF } });
});
