import { disputeDocumentOf } from '#core/disputes/chain.ts';
import { canonicalDigest, sha256Hex } from '#core/proof/digest.ts';
import type { AlteredThings, SignedThing } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { StepRow } from './repository.ts';
import { readChain } from './write-link.ts';

type Chain = Awaited<ReturnType<typeof readChain>>;

/**
 * Compares the stored chains of disputes with what was signed, step by step. Answers the first fault of each by the reference
 * of its record. Needs a transaction that sees every tenant.
 */
export async function findAlteredDisputes(ctx: Ctx, things: readonly SignedThing[]): Promise<AlteredThings> {
  authorise(ctx, 'disputes.checkRecords', 'vendor');
  const chains = new Map<string, Chain | null>();
  const found = new Map<string, string>();
  for (const thing of things) {
    const [id = '', position = ''] = thing.subjectRef.split('/');
    if (!chains.has(id)) chains.set(id, await chainOf(ctx, thing.tenantId, id));
    const chain = chains.get(id) ?? null;
    const fault = chain === null ? 'its chain cannot be read' : faultOf(thing, chain, Number(position));
    if (fault !== null) found.set(thing.subjectRef, fault);
  }
  return found;
}

/** Null where what is stored is not a chain any more: a row is gone, or its bytes are no step. */
async function chainOf(ctx: Ctx, tenantId: string | null, id: string): Promise<Chain | null> {
  if (tenantId === null) return null;
  return readChain(ctx, { tenantId, id }).catch(() => null);
}

function faultOf(
  { digests }: SignedThing,
  { rows, snapshot, steps }: Chain,
  position: number,
): string | null {
  const row = rows[position - 1];
  if (row === undefined) return `its step ${position} is gone`;
  const document = disputeDocumentOf(steps.slice(0, position), snapshot);
  if (document === null || canonicalDigest(document) !== digests.get('dispute.json'))
    return `its chain up to step ${position} was changed`;
  return faultOfRow(row, steps[position - 1]);
}

function faultOfRow(row: StepRow, step: Chain['steps'][number] | undefined): string | null {
  const said = { kind: row.kind, side: row.side, by: row.actor, at: row.at.toISOString(), text: row.text };
  const signed = step && {
    kind: step.kind,
    side: step.side,
    by: step.by,
    at: step.at,
    text: step.text ?? null,
  };
  const names = ['kind', 'side', 'by', 'at', 'text'] as const;
  const name = names.find((one) => said[one] !== signed?.[one]);
  if (name !== undefined) return `the row of its step ${row.position} says another ${name} than was signed`;
  return row.sha256 === sha256Hex(row.document)
    ? null
    : `the row of its step ${row.position} states another digest`;
}
