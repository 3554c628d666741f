import { assert, required } from '#core/assert.ts';
import { daysBetween } from '#core/time/civil-date.ts';
import { attestFacts } from '#server/modules/evidence/index.ts';
import { readMembers } from '#server/modules/identity/index.ts';
import { enqueueMail, notifyMany } from '#server/modules/notifications/index.ts';
import { readTenant } from '#server/modules/tenancy/index.ts';
import {
  type PublishedChange,
  readChangeFate,
  readSaidVersion,
  readSubprocessorChange,
} from '#server/modules/trust/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type ChangeRow,
  holdNotices,
  insertNotice,
  selectChanges,
  selectNotices,
  selectObjections,
} from './change-repository.ts';
import {
  holdOpen,
  insertWithdrawalNotice,
  type Recipient,
  selectRecipients,
  selectUntold,
  selectWithdrawalNotices,
  selectWithdrawals,
} from './withdrawal-repository.ts';

/** A change that a customer was told of and that does not happen. `objectedAt`: when the customer objected to it. */
export type WithdrawnChange = {
  readonly kind: ChangeRow['kind'];
  readonly name: string;
  readonly day: string;
  readonly toldAt: Date;
  readonly objectedAt: Date | null;
};

type Member = Awaited<ReturnType<typeof readMembers>>[number];
type MailLinks = { readonly locale: 'en' | 'es'; readonly vendor: string; readonly url: string };
type Mail = { readonly subject: string; readonly text: string };

/** What the mail to a customer says of a change; `replaces` is what they were told before and does not happen. */
export type ChangeMailFacts = MailLinks & {
  readonly change: PublishedChange;
  readonly replaces: readonly WithdrawnChange[];
};
/** What the mail to a customer says of a change that does not happen. */
export type WithdrawalMailFacts = MailLinks & { readonly change: WithdrawnChange };

type ComposeChange = (facts: ChangeMailFacts) => Mail;
type ComposeWithdrawal = (facts: WithdrawalMailFacts) => Mail;

/** What became of telling. `nobody`: no person could be told now. `over`: there is nothing to tell. */
export type Telling = 'told' | 'before' | 'nobody' | 'withheld' | 'over';

type Untold = WithdrawnChange & {
  readonly id: string;
  readonly version: number;
  readonly filedBy: string | null;
};

async function untoldOf(ctx: Ctx, tenantId: string, changeIds: readonly string[]): Promise<Untold[]> {
  const untold: Untold[] = [];
  for (const changeId of changeIds) {
    const [row] = await selectChanges(ctx.tx, { id: changeId });
    const [notice] = await selectNotices(ctx.tx, { tenantId, changeId });
    const [objection = null] = await selectObjections(ctx.tx, { tenantId, changeId });
    const { effectiveFrom: day, id, kind, slug, version } = required(row, 'a withdrawal is of a change');
    const { toldAt } = required(notice, 'only who was told is told that it does not happen');
    const { content } = await readSaidVersion(ctx, { slug, version });
    assert(content.kind === 'subprocessor', 'a change is of a subprocessor');
    const { filedAt = null, filedBy = null } = objection ?? {};
    untold.push({ id, version, kind, name: content.name, day, toldAt, objectedAt: filedAt, filedBy });
  }
  return untold;
}

/** The administrators of a customer, and those of its people who were told of these changes or objected to them. */
async function peopleToTell(
  ctx: Ctx,
  tenantId: string,
  untold: readonly Untold[],
): Promise<readonly Member[]> {
  const changeIds = untold.map(({ id }) => id);
  const before = new Set(await selectRecipients(ctx.tx, { tenantId, changeIds }));
  for (const { filedBy } of untold) if (filedBy?.startsWith('user:') === true) before.add(filedBy.slice(5));
  return (await readMembers(ctx, { tenantId })).filter(
    ({ disabled, roles, userId }) => !disabled && (roles.includes('tenant_admin') || before.has(userId)),
  );
}

type Message = {
  readonly tenantId: string;
  readonly people: readonly Member[];
  readonly dedup: string;
  readonly href: string;
  readonly mail: Mail & { readonly locale: 'en' | 'es' };
  readonly notice: { readonly kind: string; readonly params: Readonly<Record<string, string>> };
};

async function mailTo(ctx: Ctx, message: Message): Promise<Recipient[]> {
  const { dedup, href, mail, notice, people, tenantId } = message;
  const recipients: Recipient[] = [];
  for (const { email, userId } of people) {
    const dedupKey = `${dedup}:${userId}`;
    recipients.push({ userId, ...(await enqueueMail(ctx, { tenantId, to: email, ...mail, dedupKey })) });
  }
  await notifyMany(
    ctx,
    people.map(({ userId }) => ({ tenantId, userId, ...notice, href })),
  );
  return recipients;
}

async function linksTo(ctx: Ctx, tenantId: string) {
  const { externalId, locale } = await readTenant(ctx, { tenantId });
  const href = `/t/${externalId}/trust/subprocessors`;
  const { url, vendorName: vendor } = settings();
  return { externalId, href, links: { locale, vendor, url: `${url}${href}` } };
}

/** What is signed of the changes that do not happen. */
function replacedFacts(untold: readonly Untold[]) {
  return untold.map(({ day, kind, version }) => ({ version, change: kind, effectiveFrom: day }));
}

/**
 * Tells a customer's administrators of a change, once: mails, notices, a row for each of them and a signed record are one
 * transaction. What the customer was told before of this subprocessor and does not happen is said in the same mail, also to
 * those who were told of it. `nobody` where nobody can be told: then nothing is recorded, and it is tried again. `withheld`
 * while the policy keeps it off the portal, `over` where it does not happen.
 */
export async function tellCustomer(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly changeId: string; readonly compose: ComposeChange },
): Promise<Telling> {
  const { changeId, compose, tenantId } = input;
  authorise(ctx, 'announcements.tellCustomer', { tenantId });
  await holdNotices(ctx.tx, tenantId);
  await holdOpen(ctx.tx, changeId);
  const [known] = await selectNotices(ctx.tx, { tenantId, changeId });
  if (known !== undefined) return 'before';
  const [row] = await selectChanges(ctx.tx, { id: changeId });
  const change = row === undefined ? null : await readSubprocessorChange(ctx, row);
  if (row === undefined || change === null) return 'over';
  const fate = await readChangeFate(ctx, { ...row, from: row.effectiveFrom });
  if (fate.state === 'withdrawn') return 'over';
  if (!(await readSaidVersion(ctx, { slug: row.slug, version: fate.version })).isOffered) return 'withheld';
  const replaces = await untoldOf(
    ctx,
    tenantId,
    await selectUntold(ctx.tx, { tenantId, itemId: row.itemId }),
  );
  const people = await peopleToTell(ctx, tenantId, replaces);
  if (people.length === 0) return 'nobody';
  const { externalId, href, links } = await linksTo(ctx, tenantId);
  const recipients = await mailTo(ctx, {
    tenantId,
    people,
    dedup: `subprocessor-notice:${changeId}`,
    href,
    mail: { ...compose({ ...links, change, replaces }), locale: links.locale },
    notice: {
      kind: 'trust.subprocessor-change',
      params: { name: change.content.name, day: row.effectiveFrom },
    },
  });
  const daysAhead = daysBetween(ctx.now.toISOString().slice(0, 10), row.effectiveFrom);
  const attestationId = await attestFacts(ctx, {
    kind: 'subprocessor-notice',
    tenantId,
    ref: changeId,
    name: `${row.slug}.v${row.version} for ${externalId}`,
    facts: {
      item: row.slug,
      version: row.version,
      contentSha256: row.contentSha256,
      change: row.kind,
      effectiveFrom: row.effectiveFrom,
      objectionsUntil: row.objectionsUntil,
      isUrgent: change.content.urgentBecause !== undefined,
      toldAt: ctx.now.toISOString(),
      daysAhead,
      people: people.length,
      ...(replaces.length === 0 ? {} : { replaces: replacedFacts(replaces) }),
    },
  });
  const told = { tenantId, toldAt: ctx.now, people: people.length, attestationId };
  await insertNotice(ctx.tx, { ...told, changeId, daysAhead }, recipients);
  for (const { id } of replaces) await insertWithdrawalNotice(ctx.tx, { ...told, changeId: id }, recipients);
  await faultPoint('announcements.customer-told');
  return 'told';
}

/** The change that stands in the place of one that does not happen; null where none does. */
async function successorOf(ctx: Ctx, row: ChangeRow): Promise<ChangeRow | null> {
  const ofItem = (await selectChanges(ctx.tx)).filter(({ itemId }) => itemId === row.itemId);
  for (let current: ChangeRow | undefined = row; current !== undefined; ) {
    const [withdrawal] = await selectWithdrawals(ctx.tx, { changeId: current.id });
    if (withdrawal === undefined) return current;
    current = ofItem.find(({ version }) => version === withdrawal.replacedBy);
  }
  return null;
}

/**
 * Tells a customer that was told of a change that it does not happen, once, in one transaction with a signed record and a row
 * for each of those who get the mail: its administrators, those who were told of the change, and who objected. Where another
 * change stands in its place the customer is told of that one, which says so. Answers as `tellCustomer` does.
 */
export async function tellOfWithdrawal(
  ctx: Ctx,
  input: {
    readonly tenantId: string;
    readonly changeId: string;
    readonly composeChange: ComposeChange;
    readonly composeWithdrawal: ComposeWithdrawal;
  },
): Promise<Telling> {
  const { changeId, composeChange, composeWithdrawal, tenantId } = input;
  authorise(ctx, 'announcements.tellCustomer', { tenantId });
  await holdNotices(ctx.tx, tenantId);
  const [known] = await selectWithdrawalNotices(ctx.tx, { tenantId, changeId });
  if (known !== undefined) return 'before';
  const [row] = await selectChanges(ctx.tx, { id: changeId });
  const [withdrawal] = await selectWithdrawals(ctx.tx, { changeId });
  const [notice] = await selectNotices(ctx.tx, { tenantId, changeId });
  if (row === undefined || withdrawal === undefined || notice === undefined) return 'over';
  const successor = await successorOf(ctx, row);
  if (successor !== null) {
    const telling = { tenantId, changeId: successor.id, compose: composeChange };
    const outcome = await tellCustomer(ctx, telling);
    if (outcome === 'told' || outcome === 'nobody') return outcome;
  }
  const [untold] = await untoldOf(ctx, tenantId, [changeId]);
  const change = required(untold, 'the change is one that the customer was told of');
  const people = await peopleToTell(ctx, tenantId, [change]);
  if (people.length === 0) return 'nobody';
  const { externalId, href, links } = await linksTo(ctx, tenantId);
  const recipients = await mailTo(ctx, {
    tenantId,
    people,
    dedup: `subprocessor-withdrawal:${changeId}`,
    href,
    mail: { ...composeWithdrawal({ ...links, change }), locale: links.locale },
    notice: { kind: 'trust.subprocessor-withdrawn', params: { name: change.name, day: change.day } },
  });
  const attestationId = await attestFacts(ctx, {
    kind: 'subprocessor-notice',
    tenantId,
    ref: `${changeId}/withdrawn`,
    name: `${row.slug}.v${row.version} withdrawn for ${externalId}`,
    facts: {
      item: row.slug,
      version: row.version,
      contentSha256: row.contentSha256,
      change: 'withdrawn',
      withdraws: { change: row.kind, effectiveFrom: row.effectiveFrom, notice: notice.attestationId },
      withdrawnAt: withdrawal.withdrawnAt.toISOString(),
      toldAt: ctx.now.toISOString(),
      people: people.length,
    },
  });
  const told = { tenantId, changeId, toldAt: ctx.now, people: people.length, attestationId };
  await insertWithdrawalNotice(ctx.tx, told, recipients);
  await faultPoint('announcements.withdrawal-told');
  return 'told';
}
