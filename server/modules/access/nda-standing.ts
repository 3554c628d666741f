import { DEFAULT_NDA } from '#core/access/default-nda.ts';
import type { Mailbox } from '#core/access/mailbox.ts';
import {
  type NdaBinding,
  type NdaEdition,
  type NdaStanding,
  type NdaText,
  ndaStanding,
  ndaTextDigest,
} from '#core/access/nda.ts';
import { required } from '#core/assert.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import type { Ctx } from '#server/platform/context.ts';
import { type BindingRow, selectBindings, selectTexts, type TextRow } from './nda-repository.ts';

/** The edition that is shipped, as it stands in the table once somebody accepted it. */
export function defaultTextRow(at: Date): TextRow {
  return {
    version: DEFAULT_NDA.version,
    sha256: ndaTextDigest(DEFAULT_NDA),
    content: canonicalBytes(DEFAULT_NDA),
    earlierStand: true,
    publishedBy: 'openbook',
    publishedAt: at,
    attestationId: null,
  };
}

/** Every edition, the one in force first; until the vendor writes one, the one that is shipped. */
export async function textRows(ctx: Ctx): Promise<readonly TextRow[]> {
  const rows = await selectTexts(ctx.tx);
  return rows.length === 0 ? [defaultTextRow(ctx.now)] : rows;
}

export function textOf(row: Pick<TextRow, 'content'>): NdaText {
  return JSON.parse(new TextDecoder().decode(row.content)) as NdaText;
}

/** The edition in force. */
export async function currentText(ctx: Ctx): Promise<TextRow> {
  return required((await textRows(ctx))[0], 'there is always an edition');
}

export function bindingOf({ endsAt, id, party, textSha256 }: BindingRow): NdaBinding {
  return { id, party, textSha256, endedAt: endsAt };
}

/** Tells of any mailbox whether an agreement binds it now. */
export async function standings(
  ctx: Ctx,
  mailboxes: readonly Mailbox[],
): Promise<(mailbox: Mailbox) => NdaStanding> {
  const parties = mailboxes.flatMap(({ address, company }) => [
    address,
    ...(company === null ? [] : [company]),
  ]);
  const bindings = (await selectBindings(ctx.tx, [...new Set(parties)])).map(bindingOf);
  const editions: readonly NdaEdition[] = await textRows(ctx);
  return (mailbox) => ndaStanding({ mailbox, bindings, editions, at: ctx.now });
}
