import { type Candidate, EVIDENCE_STORE } from '#core/trust/publication.ts';
import { readLogFacts } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { PortalTile } from './contract.ts';
import { judge } from './judge.ts';

/** The signature lines of a signed note stand below its only blank line. */
function signatureOf(note: string): string {
  return note.slice(note.indexOf('\n\n') + 2).trim();
}

type LogFacts = NonNullable<Awaited<ReturnType<typeof readLogFacts>>>;

function candidateFrom({ note, rootSha256 }: Pick<LogFacts, 'note' | 'rootSha256'>): Candidate {
  return {
    class: 'evidence',
    facts: {
      store: EVIDENCE_STORE,
      digest: rootSha256,
      signature: signatureOf(note),
      // Digests of salted records: nothing of them can be read back.
      containsPersonalData: false,
    },
  };
}

/** The public tiles as the policy sees them; null while they have no source. */
export async function tilesCandidate(ctx: Ctx): Promise<Candidate | null> {
  const facts = await readLogFacts(ctx);
  return facts === null ? null : candidateFrom(facts);
}

/**
 * Figures that have a source, and none without: today the evidence log alone. They are published under the same policy as
 * everything else, as evidence from the log with the root and the signature of its checkpoint.
 */
export async function readTiles(ctx: Ctx): Promise<PortalTile[]> {
  const facts = await readLogFacts(ctx);
  if (facts === null) return [];
  const { checkpointAt, rootSha256, size, verification } = facts;
  if (!judge(candidateFrom(facts), ctx.now.toISOString().slice(0, 10)).allowed) return [];
  return [
    { kind: 'log-size', size, asOf: checkpointAt },
    { kind: 'log-checkpoint', rootSha256, asOf: checkpointAt },
    ...(verification === null
      ? []
      : [{ kind: 'log-verification' as const, ok: verification.ok, asOf: verification.at }]),
  ];
}
