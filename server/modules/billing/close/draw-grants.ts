import { required } from '#core/assert.ts';
import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import { minorOf } from '#core/money/money.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import {
  type Drawn,
  holdStanding,
  type Standing,
  standingAfter,
  standingRules,
} from '#server/modules/credits/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { type ClaimedClose, closeKeyText } from './close-row.ts';
import type { DraftInvoice } from './rate-closes.ts';
import { findDocuments, moveCloses, unfreezeClose } from './repository.ts';

/** A close whose number may be taken, with what its invoice draws and what that was compared with. */
export type DrawingClose = {
  readonly close: ClaimedClose;
  readonly draft: DraftInvoice;
  readonly standing: Standing | null;
  readonly drawn: Drawn;
};

/**
 * Locks the grants of these closes and compares what was frozen with what stands now, one close after the other. A close
 * that would draw from another balance, or misses what was granted meanwhile, goes back to be frozen and rated again.
 */
export async function holdDraws(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
  draftOf: (close: ClaimedClose) => DraftInvoice,
): Promise<DrawingClose[]> {
  const held = new Map(
    await holdStanding(ctx, { tenantIds: [...new Set(closes.map(({ tenantId }) => tenantId))] }),
  );
  const frozen = await frozenRules(
    ctx,
    closes.filter(({ tenantId }) => held.has(tenantId)),
  );
  const drawing: DrawingClose[] = [];
  const stale: ClaimedClose[] = [];
  for (const close of closes) {
    const draft = draftOf(close);
    const standing = held.get(close.tenantId) ?? null;
    if (standing !== null && !isAsFrozen(frozen, close, standing)) {
      stale.push(close);
      continue;
    }
    const drawn = drawnBy(draft);
    drawing.push({ close, draft, standing, drawn });
    if (standing !== null) held.set(close.tenantId, standingAfter(standing, drawn));
  }
  await freezeAgain(ctx, stale);
  return drawing;
}

async function frozenRules(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
): Promise<ReadonlyMap<string, RulesDocument>> {
  if (closes.length === 0) return new Map();
  return new Map(
    (await findDocuments(ctx.tx, closes, ['rules.json'])).map((document) => [
      closeKeyText(document),
      JSON.parse(required(document.text, 'rules are kept as bytes')) as RulesDocument,
    ]),
  );
}

function isAsFrozen(
  frozen: ReadonlyMap<string, RulesDocument>,
  close: ClaimedClose,
  standing: Standing,
): boolean {
  const { coupons, currency, grants, period } = required(
    frozen.get(closeKeyText(close)),
    'a rated close has its rules',
  );
  const now = standingRules(standing, { currency, period });
  return (
    canonicalJson(now.coupons ?? []) === canonicalJson(coupons ?? []) &&
    canonicalJson(now.grants ?? []) === canonicalJson(grants ?? [])
  );
}

function drawnBy({ credits, currency, discounts = [] }: Omit<InvoiceDocument, 'number'>): Drawn {
  const minor = (amount: string) => minorOf(amount, currency);
  const ofGrants = [...discounts.filter(({ kind }) => kind === 'grant'), ...credits];
  return {
    grants: ofGrants.map(({ amount, id }) => ({ grantId: id, amountMinor: minor(amount) })),
    coupons: discounts
      .filter(({ kind }) => kind === 'coupon')
      .map(({ amount, id }) => ({ code: id, amountMinor: minor(amount) })),
  };
}

async function freezeAgain(ctx: Ctx, closes: readonly ClaimedClose[]): Promise<void> {
  if (closes.length === 0) return;
  for (const close of closes) await unfreezeClose(ctx.tx, close);
  await moveCloses(ctx.tx, {
    from: 'rated',
    to: 'collecting',
    at: ctx.now,
    actor: actorName(ctx.actor),
    closes,
  });
  await faultPoint('close.unfrozen');
}
