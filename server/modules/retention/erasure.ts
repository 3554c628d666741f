import { randomBytes } from 'node:crypto';
import { mailboxOf } from '#core/access/mailbox.ts';
import { assert } from '#core/assert.ts';
import { type ErasureProposal, erasureName, erasureProposal } from '#core/contracts/erasure.ts';
import { concatBytes, utf8 } from '#core/proof/bytes.ts';
import { canonicalDigest, sha256Hex } from '#core/proof/digest.ts';
import { namesPerson } from '#core/retention/erased.ts';
import { claimExecution, propose } from '#server/modules/approvals/index.ts';
import { attestFacts } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import {
  type ErasureOutcome,
  type ErasureView,
  type PersonTraces,
  type ProposeErasureInput,
  proposeErasureInput,
  type RemovalDoor,
} from './contract.ts';
import {
  type ErasureRow,
  erasePerson,
  findErasure,
  insertErasure,
  insertErasureAttempt,
  mailboxOfAccount,
  nextErasureNumber,
  type PersonHold,
  selectErasures,
  selectHoldsOnPerson,
  selectTraces,
} from './erasure-repository.ts';
import { tellKeepers } from './tell-keepers.ts';

const SALT_BYTES = 32;
const MOST_SHOWN = 200;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function unknownPerson(): DomainError {
  return new DomainError('retention.person_unknown', {
    message: 'There is nothing of this person that could be erased.',
    path: 'person',
    status: 404,
  });
}

async function mailboxAsked(ctx: Ctx, person: string): Promise<string> {
  const named = UUID.test(person) ? ((await mailboxOfAccount(ctx.tx, person)) ?? '') : person;
  const mailbox = mailboxOf(named);
  if (mailbox.ok) return mailbox.value.address;
  throw UUID.test(person)
    ? unknownPerson()
    : new DomainError('retention.mailbox_invalid', {
        message: 'Give a mail address, or the id of an account.',
        path: 'person',
      });
}

/** What there is of a person, what would stay, and what holds it. Raises `retention.mailbox_invalid`, `retention.person_unknown`. */
export async function readPersonTraces(ctx: Ctx, input: { readonly person: string }): Promise<PersonTraces> {
  authorise(ctx, 'retention.readErasures', 'vendor');
  const mailbox = await mailboxAsked(ctx, input.person);
  const { entries, rows, stays } = await selectTraces(ctx.tx, mailbox);
  const holds = await selectHoldsOnPerson(ctx.tx, mailbox);
  return {
    mailbox,
    records: entries.length,
    rows: [...rows],
    stays: [...stays],
    holds: holds.map(({ hold }) => hold),
  };
}

/** Somebody asked to erase what a hold keeps: signed and shown like any other attempt, without naming the person. */
async function recordAttempts(
  ctx: Ctx,
  attempt: {
    readonly erasure: string;
    readonly holds: readonly PersonHold[];
    readonly reason: string;
    readonly door: RemovalDoor;
  },
): Promise<void> {
  const { door, erasure, holds, reason } = attempt;
  for (const [tenantId, ofTenant] of Map.groupBy(holds, (hold) => hold.tenantId)) {
    const id = ctx.ids();
    const attestationId = await attestFacts(ctx, {
      kind: 'removal-attempt',
      tenantId: null,
      ref: id,
      name: `${erasure} refused: hold`,
      facts: { door, obstacle: 'hold', erasure, holds: ofTenant.map(({ hold }) => hold), reason },
    });
    await insertErasureAttempt(ctx.tx, {
      id,
      tenantId,
      door,
      erasure,
      reason,
      actor: actorName(ctx.actor),
      at: ctx.now,
      attestationId,
    });
    await tellKeepers(ctx, { kind: 'retention.erasure-refused', tenantId, params: { erasure } });
  }
}

/**
 * Proposes to erase a person, by mailbox or by the id of the account; another person approves, and a job carries it out. What
 * a hold keeps is refused: answered as `held`, and recorded as an attempt. Raises `retention.mailbox_invalid`,
 * `retention.person_unknown` (404), `retention.person_is_staff` (409), `retention.reason_names_person`.
 */
export async function proposeErasure(ctx: Ctx, input: ProposeErasureInput): Promise<ErasureOutcome> {
  await authoriseAndRecord(ctx, 'retention.proposeErasure', 'vendor');
  const { door, person, reason } = proposeErasureInput.parse(input);
  const mailbox = await mailboxAsked(ctx, person);
  if (namesPerson(reason, mailbox))
    throw new DomainError('retention.reason_names_person', {
      message: 'The reason is signed and kept for good: leave out who it is.',
      path: 'reason',
    });
  const { entries, isStaff, rows, stays } = await selectTraces(ctx.tx, mailbox);
  if (isStaff)
    throw new DomainError('retention.person_is_staff', {
      message: 'This is a member of staff. Take away their roles first.',
      path: 'person',
      status: 409,
    });
  if (entries.length === 0 && rows.length === 0) throw unknownPerson();
  const number = await nextErasureNumber(ctx.tx);
  const erasure = `ERASE-${number}`;
  const holds = await selectHoldsOnPerson(ctx.tx, mailbox);
  if (holds.length > 0) {
    await recordAttempts(ctx, { erasure, holds, reason, door });
    return { kind: 'held', erasure, holds: holds.map(({ hold }) => hold) };
  }
  const salt = new Uint8Array(randomBytes(SALT_BYTES));
  const row = {
    id: ctx.ids(),
    number,
    mailbox,
    salt,
    personSha256: sha256Hex(concatBytes(salt, utf8(mailbox))),
    reason,
    proposedBy: actorName(ctx.actor),
    proposedAt: ctx.now,
  };
  await insertErasure(ctx.tx, row);
  const document: ErasureProposal = {
    erasure,
    person: row.personSha256,
    records: entries.length,
    rows: [...rows],
    stays: [...stays],
    reason,
  };
  const approval = await propose(ctx, {
    tenantId: null,
    kind: 'erasure',
    subjectRef: erasure,
    subjectSha256: subjectOf(row, []),
    document,
    reason,
    amount: null,
  });
  return { kind: 'proposed', erasure, approvalId: approval.id };
}

/** Who was erased, or is not known any more because the proposal is long over, is not erased by it. */
function subjectOf(row: Pick<ErasureRow, 'id' | 'mailbox'>, holds: readonly string[]): string {
  return canonicalDigest({ erasure: row.id, isKnown: row.mailbox !== null, holds });
}

async function erasureNamed(ctx: Ctx, erasure: string): Promise<ErasureRow> {
  const name = erasureName.safeParse(erasure);
  const row = name.success ? await findErasure(ctx.tx, Number(name.data.slice('ERASE-'.length))) : null;
  if (row === null) throw unknownPerson();
  return row;
}

async function holdsOf(ctx: Ctx, row: ErasureRow): Promise<PersonHold[]> {
  return row.mailbox === null ? [] : selectHoldsOnPerson(ctx.tx, row.mailbox);
}

/** What an erasure builds on: that it is not done yet, and that nothing holds the person. */
export async function erasureSubject(ctx: Ctx, erasure: string): Promise<string> {
  const row = await erasureNamed(ctx, erasure);
  return subjectOf(
    row,
    (await holdsOf(ctx, row)).map(({ hold }) => hold),
  );
}

/**
 * Erases the person whose erasure was approved, once: a signed record names the entries, then their payloads and every row
 * about the person go. Where a hold came in between the proposal goes stale, and that is an attempt. Null when nothing was done.
 */
export async function eraseApproved(
  ctx: Ctx,
  input: { readonly approvalId: string },
): Promise<{ readonly erasure: string; readonly records: number; readonly rows: number } | null> {
  await authoriseAndRecord(ctx, 'retention.erase', 'vendor');
  let seen: { readonly row: ErasureRow; readonly holds: readonly PersonHold[] } | null = null;
  const claim = await claimExecution(ctx, {
    approvalId: input.approvalId,
    kind: 'erasure',
    subjectSha256: async (of, erasure) => {
      const row = await erasureNamed(of, erasure);
      seen = { row, holds: await holdsOf(of, row) };
      return subjectOf(
        row,
        seen.holds.map(({ hold }) => hold),
      );
    },
  });
  assert(seen !== null, 'a claim looks at what it builds on');
  const { holds, row } = seen as { readonly row: ErasureRow; readonly holds: readonly PersonHold[] };
  const erasure = `ERASE-${row.number}`;
  if (!claim.claimed) {
    if (claim.state === 'stale' && holds.length > 0)
      await recordAttempts(ctx, { erasure, holds, reason: row.reason, door: 'job' });
    return null;
  }
  const { approvalId, approvedBy, proposedBy } = claim;
  const { person, reason } = erasureProposal.parse(claim.document);
  assert(row.mailbox !== null && row.personSha256 === person, 'what was approved is this person');
  const { entries } = await selectTraces(ctx.tx, row.mailbox);
  const attestationId = await attestFacts(ctx, {
    kind: 'erasure',
    tenantId: null,
    ref: row.id,
    name: erasure,
    facts: { erasure, entries, reason, approvalId, proposedBy, approvedBy },
  });
  const done = await erasePerson(ctx.tx, { id: row.id, attestationId, at: ctx.now });
  assert(done.records === entries.length, 'what is named is what was erased');
  return { erasure, ...done };
}

/** Erasures, the latest first; who it was is said only until it is done. */
export async function readErasures(ctx: Ctx): Promise<ErasureView[]> {
  authorise(ctx, 'retention.readErasures', 'vendor');
  return (await selectErasures(ctx.tx, MOST_SHOWN)).map((row) => ({
    erasure: `ERASE-${row.number}`,
    mailbox: row.mailbox,
    reason: row.reason,
    proposedAt: row.proposedAt.toISOString(),
    done:
      row.erasedAt === null
        ? null
        : {
            at: row.erasedAt.toISOString(),
            recordId: row.attestationId ?? '',
            records: row.records ?? 0,
            rows: row.rows ?? 0,
          },
  }));
}
