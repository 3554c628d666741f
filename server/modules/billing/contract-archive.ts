import { z } from 'zod';

/** A month as `2026-10`: that of the first day of a period. */
export const archiveMonth = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'must look like 2026-10');

/** What one download may hold: a zip without extensions counts its files in 16 bits. */
export const ARCHIVED_INVOICES_MAX = 60_000;

/** An invoice in the download of a month; `tenant` is the external id, `sha256` that of its canonical bytes. */
export type ArchivedInvoice = {
  readonly tenantId: string;
  readonly closeId: string;
  readonly tenant: string;
  readonly number: string;
  readonly currency: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly net: string;
  readonly tax: string;
  readonly total: string;
  readonly sha256: string;
};
