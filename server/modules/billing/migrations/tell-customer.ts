import { required } from '#core/assert.ts';
import { readHolders } from '#server/modules/identity/index.ts';
import { enqueueMail, notifyMany } from '#server/modules/notifications/index.ts';
import { readPlanVersion } from '#server/modules/pricing/index.ts';
import { readTenant } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { findBillingProfiles, findIssuers } from '../parties/repository.ts';
import { insertNotices, type MigrationRow, selectMigrations } from './repository.ts';
import { noteSentMails } from './sent-mails.ts';

/** Writes the mail about a migration; the texts belong to the documents, which this module does not know. */
export type ComposeMigrationMail = (facts: {
  readonly about: MigrationRow['direction'] | 'withdrawn';
  readonly plan: string;
  readonly seller: string;
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly plannedFor: string;
  readonly noticeDays: number;
  readonly url: string;
  readonly locale: 'en' | 'es';
}) => { readonly subject: string; readonly text: string };

type Told = { readonly migration: MigrationRow; readonly compose: ComposeMigrationMail };

/**
 * Tells a customer of the day of a migration: one mail to each bill-to mailbox, and a notice in the application to everybody
 * who reads the invoices; who was told is kept. Answers how many mailboxes there are; without one a rise is told nobody.
 */
export async function tellOfMigration(ctx: Ctx, told: Told): Promise<{ readonly mailboxes: number }> {
  const { id: migrationId, plannedFor, tenantId } = told.migration;
  const letter = await letterFor(ctx, told, told.migration.direction);
  if (told.migration.direction === 'rise' && letter.mailboxes.length === 0) return { mailboxes: 0 };
  const key = { tenantId, migrationId, toldFor: plannedFor, toldAt: ctx.now };
  const mails = [];
  for (const to of letter.mailboxes) {
    const { mailId } = await letter.mail(to, plannedFor);
    mails.push({ ...key, channel: 'mail' as const, recipient: to, messageId: mailId, sentAt: null });
  }
  const noticeIds = await letter.notify();
  const shown = letter.readers.map((userId, index) => ({
    ...key,
    channel: 'in_app' as const,
    recipient: userId,
    messageId: required(noticeIds[index], 'every reader has a notice'),
    sentAt: ctx.now,
  }));
  await insertNotices(ctx.tx, [...mails, ...shown]);
  return { mailboxes: letter.mailboxes.length };
}

/** Tells a customer, once, that a migration it knew of was taken back. */
export async function tellOfWithdrawal(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly id: string; readonly compose: ComposeMigrationMail },
): Promise<void> {
  authorise(ctx, 'billing.tellOfWithdrawal', { tenantId: input.tenantId });
  await noteSentMails(ctx, input);
  const [migration] = await selectMigrations(ctx.tx, { ids: [input.id] });
  const letter = await letterFor(
    ctx,
    { migration: required(migration, 'what was withdrawn is there'), compose: input.compose },
    'withdrawn',
  );
  for (const to of letter.mailboxes) await letter.mail(to, 'withdrawn');
  await letter.notify();
}

async function letterFor(
  ctx: Ctx,
  { compose, migration }: Told,
  about: Parameters<ComposeMigrationMail>[0]['about'],
) {
  const { fromVersion, id, noticeDays, plan, plannedFor, tenantId, toVersion } = migration;
  const { externalId, locale } = await readTenant(ctx, { tenantId });
  const [profile] = await findBillingProfiles(ctx.tx, [tenantId]);
  const [issuer] = profile === undefined ? [] : await findIssuers(ctx.tx, [profile.issuer]);
  const { name } = await readPlanVersion(ctx, { plan, version: toVersion });
  const href = `/t/${externalId}/plan/changes`;
  const mailboxes = profile?.billTo ?? [];
  const holders = await readHolders(ctx, {
    tenantIds: [tenantId],
    roles: ['billing_reader', 'tenant_admin'],
  });
  const readers = holders.map(({ userId }) => userId);
  const facts = { about, seller: issuer?.legalName ?? '', fromVersion, toVersion, plannedFor, noticeDays };
  const mail = compose({ ...facts, plan: name[locale], url: `${settings().url}${href}`, locale });
  return {
    mailboxes,
    readers,
    mail: (to: string, key: string) =>
      enqueueMail(ctx, { tenantId, to, locale, ...mail, dedupKey: `migration:${id}:${key}:${to}` }),
    notify: () =>
      notifyMany(
        ctx,
        readers.map((userId) => ({
          tenantId,
          userId,
          kind: `migration.${about}`,
          params: { plan: name[locale], date: plannedFor },
          href,
        })),
      ),
  };
}
