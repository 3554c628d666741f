'use server';

import { getTranslations } from 'next-intl/server';
import type { PaletteEntry } from '#components/shell/command-palette.tsx';
import { getCaller } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';

const CUSTOMERS_MAX = 4;
const DISPUTES_MAX = 6;
const RECORDS_MAX = 4;
/** Fewer characters begin too many names. */
const RECORD_QUERY_MIN = 4;
const NUMBER_MAX = 40;
/** A digest is as long. */
const QUERY_MAX = 64;

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Customers by name or short name, invoices and disputes by number, signed records by what they are about, as far as this member of staff may see them. */
export async function searchDesk(query: string): Promise<readonly PaletteEntry[]> {
  const actor = await requireDesk();
  const wanted = query.trim().slice(0, QUERY_MAX);
  if (wanted === '') return [];
  const found = await Promise.all([
    customers(wanted),
    mayDo(actor, 'billing.searchInvoices', 'vendor') ? invoices(wanted.slice(0, NUMBER_MAX)) : [],
    mayDo(actor, 'disputes.readTriage', 'vendor') ? disputes(wanted) : [],
    wanted.length >= RECORD_QUERY_MIN && mayDo(actor, 'evidence.readRecords', 'vendor')
      ? records(wanted)
      : [],
  ]);
  return found.flat();
}

async function customers(query: string): Promise<PaletteEntry[]> {
  const [caller, t] = await Promise.all([getCaller(), getTranslations('shell.palette')]);
  const wanted = plain(query);
  const tenants = await caller.tenancy.list();
  return tenants
    .filter(({ name, externalId }) => plain(name).includes(wanted) || externalId.includes(wanted))
    .slice(0, CUSTOMERS_MAX)
    .map(({ id, name, externalId }) => ({
      key: id,
      label: name,
      hint: externalId,
      group: t('tenants'),
      href: `/desk/tenants/${externalId}`,
    }));
}

async function invoices(number: string): Promise<PaletteEntry[]> {
  const [caller, t] = await Promise.all([getCaller(), getTranslations('shell.palette')]);
  const found = await caller.billing.searchInvoices({ number });
  return found.map(({ id, number: label, tenant, tenantName }) => ({
    key: id,
    label,
    hint: tenantName,
    group: t('invoices'),
    href: `/desk/invoices/${tenant}/${label}`,
  }));
}

/** Disputes are numbered by customer: a number finds that of each. */
async function disputes(query: string): Promise<PaletteEntry[]> {
  const ordinal = Number(/^(?:dsp-?)?0*(\d{1,9})$/i.exec(query)?.[1] ?? 0);
  if (ordinal === 0) return [];
  const [caller, t] = await Promise.all([getCaller(), getTranslations('shell.palette')]);
  const found = await caller.disputes.queue({ number: ordinal, most: DISPUTES_MAX });
  return found.disputes.map(({ number, tenant, tenantName }) => ({
    key: `${tenant} ${number}`,
    label: number,
    hint: tenantName,
    group: t('disputes'),
    href: `/desk/disputes/${tenant}/${number}`,
  }));
}

async function records(query: string): Promise<PaletteEntry[]> {
  const [caller, t] = await Promise.all([getCaller(), getTranslations('shell.palette')]);
  const found = await caller.evidence.records({ subject: query, limit: RECORDS_MAX });
  return found.records.map(({ id, kind, subjectName, tenantName }) => ({
    key: id,
    label: subjectName,
    hint: [kind, tenantName].filter((word) => word !== null).join(', '),
    group: t('records'),
    href: `/desk/evidence/${id}`,
  }));
}
