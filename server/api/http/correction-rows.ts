import { formatCsv } from '#core/format/csv.ts';
import type { CorrectionDto } from '#server/modules/billing/contract-corrections.ts';

const HEADER = [
  'tenant',
  'name',
  'invoice',
  'currency',
  'issued',
  'corrected',
  'difference',
  'state',
  'approval',
  'credit_note',
];

/** The invoices of a correction as a table, net. */
export function correctionCsv({ invoices }: Pick<CorrectionDto, 'invoices'>): string {
  return formatCsv(
    HEADER,
    invoices.map((one) => [
      one.tenant,
      one.tenantName,
      one.number,
      one.currency,
      one.issued,
      one.corrected,
      one.difference,
      one.state,
      one.approvalId ?? '',
      one.creditNote ?? '',
    ]),
  );
}
