import { daysBetween } from '#core/time/civil-date.ts';
import { attestFacts } from '#server/modules/evidence/index.ts';
import { readMembers } from '#server/modules/identity/index.ts';
import { enqueueMail, notifyMany } from '#server/modules/notifications/index.ts';
import { readTenant } from '#server/modules/tenancy/index.ts';
import {
  type PublishedChange,
  readSaidVersion,
  readSubprocessorChange,
} from '#server/modules/trust/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  countLate,
  holdNotice,
  insertChange,
  insertNotice,
  markChangeDone,
  selectChanges,
  selectNotices,
} from './change-repository.ts';

/** After this long it is time that somebody looks. */
const LATE_AFTER_MS = 3_600_000;

type Step = {
  readonly itemId: string;
  readonly slug: string;
  readonly kind: string;
  readonly version: number;
  readonly step: string;
  readonly at: Date;
};

/** Writes down which of these steps change something about a subprocessor; the caller asked whether it may. */
export async function noteChanges(ctx: Ctx, steps: readonly Step[]): Promise<void> {
  for (const { at, itemId, kind, slug, step, version } of steps) {
    if (kind !== 'subprocessor' || step !== 'published') continue;
    const change = await readSubprocessorChange(ctx, { slug, version, publishedAt: at });
    if (change === null) continue;
    await insertChange(ctx.tx, {
      id: ctx.ids(),
      itemId,
      version,
      slug,
      kind: change.kind,
      effectiveFrom: change.from,
      publishedAt: at,
      objectionsUntil: change.objectionsUntil,
      contentSha256: change.contentSha256,
    });
  }
}

/** Changes of which somebody may still have to be told. */
export async function readChangesToTell(
  ctx: Ctx,
): Promise<readonly { readonly id: string; readonly item: string; readonly version: number }[]> {
  authorise(ctx, 'announcements.tell', 'vendor');
  const open = await selectChanges(ctx.tx, { doneAt: null });
  return open.map(({ id, slug: item, version }) => ({ id, item, version }));
}

/** Everybody concerned was told; nobody else is. */
export async function endTelling(ctx: Ctx, input: { readonly changeId: string }): Promise<void> {
  authorise(ctx, 'announcements.tell', 'vendor');
  await markChangeDone(ctx.tx, input.changeId, ctx.now);
}

/** How many notices are late: changes that not everybody concerned was told of, and mails about them that wait. */
export async function countLateNotices(ctx: Ctx): Promise<number> {
  authorise(ctx, 'announcements.tell', 'vendor');
  return countLate(ctx.tx, new Date(ctx.now.getTime() - LATE_AFTER_MS));
}

/** What the mail to a customer says of a change. */
export type ChangeMailFacts = {
  readonly locale: 'en' | 'es';
  readonly vendor: string;
  readonly change: PublishedChange;
  readonly url: string;
};
export type ComposeChangeMail = (facts: ChangeMailFacts) => {
  readonly subject: string;
  readonly text: string;
};

/**
 * Tells a customer's administrators of a change, once: mails, notices, a row for each of them and a signed record are one
 * transaction. `nobody` where it has no administrator: then nothing is recorded, and it is tried again. `over` where the
 * version is no longer what the portal says.
 */
export async function tellCustomer(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly changeId: string; readonly compose: ComposeChangeMail },
): Promise<'told' | 'before' | 'nobody' | 'over'> {
  const { changeId, compose, tenantId } = input;
  authorise(ctx, 'announcements.tellCustomer', { tenantId });
  await holdNotice(ctx.tx, tenantId, changeId);
  const [known] = await selectNotices(ctx.tx, { tenantId, changeId });
  if (known !== undefined) return 'before';
  const [row] = await selectChanges(ctx.tx, { id: changeId });
  if (row === undefined || !(await readSaidVersion(ctx, row)).isOffered) return 'over';
  const change = await readSubprocessorChange(ctx, row);
  if (change === null) return 'over';
  const { externalId, locale } = await readTenant(ctx, { tenantId });
  const members = await readMembers(ctx, { tenantId });
  const admins = members.filter(({ disabled, roles }) => !disabled && roles.includes('tenant_admin'));
  if (admins.length === 0) return 'nobody';
  const href = `/t/${externalId}/trust/subprocessors`;
  const { url, vendorName: vendor } = settings();
  const mail = compose({ locale, vendor, change, url: `${url}${href}` });
  const recipients = [];
  for (const { email, userId } of admins) {
    const dedupKey = `subprocessor-notice:${changeId}:${userId}`;
    recipients.push({
      userId,
      ...(await enqueueMail(ctx, { tenantId, to: email, locale, ...mail, dedupKey })),
    });
  }
  await notifyMany(
    ctx,
    admins.map(({ userId }) => ({
      tenantId,
      userId,
      kind: 'trust.subprocessor-change',
      params: { name: change.content.name, day: row.effectiveFrom },
      href,
    })),
  );
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
      people: admins.length,
    },
  });
  const notice = { tenantId, changeId, toldAt: ctx.now, daysAhead, people: admins.length, attestationId };
  await insertNotice(ctx.tx, notice, recipients);
  await faultPoint('announcements.customer-told');
  return 'told';
}
