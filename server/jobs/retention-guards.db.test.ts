import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import { BILLING_ARTEFACTS } from '#core/retention/artefacts.ts';
import { removableFrom } from '#core/retention/keep.ts';
import { sqlStateOf } from '#server/platform/db/sql-state.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { asCustomer } from './testing/billing-world.ts';
import { CLOSED_ON, foundBooks } from './testing/books-world.ts';
import { backdate, holding, invoiceWithFile, type KeptInvoice } from './testing/retention-world.ts';

ownHome();
const db = ownDatabase();
const NOW = CLOSED_ON['2026-08'];
const KEPT = 'OBR01';

beforeAll(foundBooks);

const hold = (invoice: KeptInvoice, wholeTenant: boolean) => holding(invoice, NOW, wholeTenant);

/** What a superuser meets who deletes the file by hand: the SQLSTATE, or null when it is gone. */
async function deleting({ customer }: KeptInvoice, table = 'invoice_rendering'): Promise<string | null> {
  return db
    .asAdmin(`delete from ${table} where tenant_id = $1`, [customer.id])
    .then(() => null)
    .catch((error: unknown) => required(sqlStateOf(error), 'the database said why'));
}

/** The door that the application has: its own role, a function, its own tenant. */
function removing({ customer }: KeptInvoice, as: { readonly id: string } = customer) {
  return asCustomer(
    as,
    ({ tx }) =>
      tx.$queryRaw<{ name: string }[]>`
        select f.name from invoice i, openbook.remove_invoice_files(i.tenant_id, i.id) f
        where i.tenant_id = ${customer.id}::uuid`,
    NOW,
  );
}

describe('every artefact of billing', () => {
  const tables = [...new Set(BILLING_ARTEFACTS.flatMap((artefact) => artefact.tables))];

  test.each(tables)(
    '%s: the application has no right to delete, and a trigger refuses the others',
    async (table) => {
      const [found] = await db.asAdmin<{ open: boolean; guarded: boolean }>(
        `select exists (select from unnest(array['app', 'desk', 'worker_owner']) role
         where has_table_privilege(role, $1::regclass, 'delete') or has_table_privilege(role, $1::regclass, 'truncate')) as open,
       exists (select from pg_trigger where tgrelid = $1::regclass and tgenabled = 'O' and not tgisinternal
         and tgtype & 1 = 1 and tgtype & 2 = 2 and tgtype & 8 = 8) as guarded`,
        [table],
      );
      expect(found).toEqual({ open: false, guarded: true });
    },
  );

  test.each(['close', 'close_run', 'number_series', 'invoice_line', 'delivery'])(
    '%s: not even the owner loses a row of it',
    async (table) => {
      await invoiceWithFile();
      expect(await db.asAdmin(`delete from ${table}`).then(() => 'deleted', sqlStateOf)).toBe('42501');
    },
  );
});

describe('the file of an invoice', () => {
  test('is kept inside its retention, whoever deletes', async () => {
    const invoice = await invoiceWithFile();
    expect(await deleting(invoice)).toBe(KEPT);
    await expect(removing(invoice)).rejects.toSatisfy((error) => sqlStateOf(error) === KEPT);
    expect(await deleting(invoice, 'stored_object')).toBe(KEPT);
  });

  test('is never rewritten, also when it may go', async () => {
    const invoice = await invoiceWithFile();
    await backdate(db, invoice, '2010-05-05');
    for (const table of ['invoice_rendering', 'stored_object'])
      await expect(
        db.asAdmin(`update ${table} set sha256 = repeat('0', 64) where tenant_id = $1`, [
          invoice.customer.id,
        ]),
      ).rejects.toThrow(/immutable/);
  });

  test('goes after its retention when nothing holds it, and its bytes in the store after it', async () => {
    const invoice = await invoiceWithFile();
    await backdate(db, invoice, '2010-05-05');
    expect(await deleting(invoice, 'stored_object')).toBe(KEPT);
    expect(await removing(invoice)).toEqual([{ name: invoice.file.name }]);
    expect(await deleting(invoice, 'stored_object')).toBeNull();
  });

  test.each([true, false])(
    'is kept by a hold after its retention (whole tenant: %s)',
    async (wholeTenant) => {
      const invoice = await invoiceWithFile();
      await backdate(db, invoice, '2010-05-05');
      await hold(invoice, wholeTenant);
      expect(await deleting(invoice)).toBe(KEPT);
      await expect(removing(invoice)).rejects.toSatisfy((error) => sqlStateOf(error) === KEPT);
    },
  );

  test('is not held by the hold of another customer', async () => {
    const [invoice, other] = [await invoiceWithFile(), await invoiceWithFile()];
    await backdate(db, invoice, '2010-05-05');
    await hold(other, true);
    expect(await deleting(invoice)).toBeNull();
  });

  test('is out of reach for another customer', async () => {
    const [invoice, other] = [await invoiceWithFile(), await invoiceWithFile()];
    await backdate(db, invoice, '2010-05-05');
    expect(await removing(invoice, other.customer)).toEqual([]);
    await expect(
      asCustomer(
        other.customer,
        ({ tx }) =>
          tx.$queryRaw`select * from openbook.remove_invoice_files(${invoice.customer.id}::uuid, ${randomUUID()}::uuid)`,
        NOW,
      ),
    ).rejects.toThrow(/another tenant/);
  });

  test('follows the longest period that an issuer of its profile ever had', async () => {
    const invoice = await invoiceWithFile();
    const lastYear = new Date().getUTCFullYear() - 1;
    const [profile] = await db.asAdmin<{ years: number; slug: string }>(
      `select p.years, f.issuer_slug as slug from profile_issuer f join retention_period p using (issuer_slug) where f.tenant_id = $1`,
      [invoice.customer.id],
    );
    const { slug, years } = required(profile, 'the profile has its issuer and the law of its country');
    await backdate(db, invoice, `${lastYear - years}-12-31`);
    await db.asAdmin(
      `insert into retention_period values ('${slug}', 2, ${years + 1}, 1, false, 'longer', 'test', now())`,
    );
    expect(await deleting(invoice)).toBe(KEPT);
    await backdate(db, invoice, `${lastYear - years - 1}-12-31`);
    expect(await deleting(invoice)).toBeNull();
  });
});

describe('the mail that delivered an invoice', () => {
  test('is kept word for word, and others are not', async () => {
    const { customer } = await invoiceWithFile();
    const [mail] = await db.asAdmin<{ id: string }>(
      'select m.id from mail_message m join delivery d using (tenant_id, dedup_key) where m.tenant_id = $1',
      [customer.id],
    );
    const { id } = required(mail, 'the invoice was mailed');
    await expect(db.asAdmin('delete from mail_message where id = $1', [id])).rejects.toThrow(/is kept/);
    await expect(db.asAdmin("update mail_message set text = '' where id = $1", [id])).rejects.toThrow(
      /is kept/,
    );
    await expect(db.asAdmin('update mail_message set sent_at = now() where id = $1', [id])).resolves.toEqual(
      [],
    );
    const other = randomUUID();
    await db.asAdmin(
      `insert into mail_message (id, tenant_id, sender, recipient, subject, text, locale, dedup_key, created_at)
       values ($1::uuid, $2, 'a', 'b', 'c', 'd', 'en', $1::text, now())`,
      [other, customer.id],
    );
    await expect(db.asAdmin('delete from mail_message where id = $1', [other])).resolves.toEqual([]);
  });
});

describe('how long something is kept', () => {
  test('core and database come to the same first day', async () => {
    const cases = [
      '2024-02-28',
      '2024-02-29',
      '2024-03-01',
      '2025-12-31',
      '2026-01-01',
      '2026-06-30',
    ].flatMap((issuedOn) =>
      [1, 3, 4, 7, 12].flatMap((fiscalYearMonth) =>
        [1, 6, 10].map((years) => ({ issuedOn, fiscalYearMonth, years })),
      ),
    );
    const rows = await db.asAdmin<{ day: string }>(
      `select openbook.removable_from(c.issued, c.years, c.month)::text as day
       from unnest($1::date[], $2::int[], $3::int[]) with ordinality c(issued, years, month, n) order by c.n`,
      [cases.map((c) => c.issuedOn), cases.map((c) => c.years), cases.map((c) => c.fiscalYearMonth)],
    );
    expect(rows.map(({ day }) => day)).toEqual(cases.map((c) => removableFrom(c.issuedOn, c)));
  });

  test('a move of the issuer notes the law of its new country, and the old one goes on to hold', async () => {
    await db.asAdmin(
      `insert into issuer (slug, legal_name, address_lines, country, tax_id, bank_details, series_scope, series_prefix,
         cut_off_grace_hours, revision, changed_by, changed_at)
       values ('mover', 'Mover', '{}', 'FR', 'FR1', '', 'tenant', 'MOV', 48, 1, 'test', now())`,
    );
    await db.asAdmin("update issuer set legal_name = 'Mover SL' where slug = 'mover'");
    await db.asAdmin("update issuer set country = 'ES' where slug = 'mover'");
    await db.asAdmin("update issuer set country = 'PT' where slug = 'mover'");
    expect(
      await db.asAdmin(
        "select ordinal, years, is_law from retention_period where issuer_slug = 'mover' order by ordinal",
      ),
    ).toEqual([
      { ordinal: 1, years: 10, is_law: true },
      { ordinal: 2, years: 6, is_law: true },
      { ordinal: 3, years: 10, is_law: true },
    ]);
  });
});
