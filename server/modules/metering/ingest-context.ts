import type { Ctx } from '#server/platform/context.ts';

/** Ingest opens its own transaction on the direct pool, so it takes a context without one. */
export type IngestCtx = Pick<Ctx, 'actor' | 'now'>;
