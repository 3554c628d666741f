import { toHex } from '#core/proof/bytes.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { latestCheckpoint } from './log-repository.ts';
import { finishedVerifications } from './verification-repository.ts';

/** What everybody may know of the log at a glance; all of it stands in what is published anyway but the last reading. */
export type LogFacts = {
  readonly size: number;
  readonly rootSha256: string;
  /** The signed note, as it is published. */
  readonly note: string;
  readonly checkpointAt: string;
  /** How the last reading of all of it that came to its end did. */
  readonly verification: { readonly at: string; readonly ok: boolean } | null;
};

/** Null before the first checkpoint. */
export async function readLogFacts(ctx: Ctx): Promise<LogFacts | null> {
  authorise(ctx, 'evidence.readLog', 'public');
  const checkpoint = await latestCheckpoint(ctx.tx);
  if (!checkpoint) return null;
  const { last } = await finishedVerifications(ctx.tx);
  const { createdAt, note, rootHash, size } = checkpoint;
  return {
    size,
    rootSha256: toHex(rootHash),
    note,
    checkpointAt: createdAt.toISOString(),
    verification: last && { at: last.finishedAt.toISOString(), ok: last.firstBad === null },
  };
}
