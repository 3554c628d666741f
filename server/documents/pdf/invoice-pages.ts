import { Document, type DocumentProps, Link, Page, Path, Svg, Text, View } from '@react-pdf/renderer';
import { create as createQr } from 'qrcode';
import { createElement as h, type ReactElement } from 'react';
import type { PrintedCalculation, PrintedFact, PrintedInvoice, PrintedParty } from '../printed-invoice.ts';
import { ACCENT, INK, styles } from './theme.ts';

const COLUMN_WIDTHS = {
  description: '40%',
  quantity: '18%',
  unitPrice: '18%',
  tax: '8%',
  amount: '16%',
} as const;

function party(value: PrintedParty): ReactElement {
  return h(
    View,
    { style: { width: '48%' } },
    h(Text, { style: styles.heading }, value.heading),
    h(Text, { style: styles.partyName }, value.name),
    ...value.lines.map((line, index) => h(Text, { key: index }, line)),
  );
}

function factList(facts: readonly PrintedFact[]): ReactElement[] {
  return facts.map((fact) =>
    h(
      View,
      { key: fact.label, style: styles.factRow },
      h(Text, { style: styles.factLabel }, fact.label),
      h(Text, {}, fact.value),
    ),
  );
}

function lineTable(invoice: PrintedInvoice): ReactElement {
  const { columns } = invoice;
  const numeric = (width: string) => [styles.right, { width }];
  return h(
    View,
    { style: styles.section },
    h(
      View,
      { style: styles.tableHead, fixed: true },
      h(Text, { style: { width: COLUMN_WIDTHS.description } }, columns.description),
      h(Text, { style: numeric(COLUMN_WIDTHS.quantity) }, columns.quantity),
      h(Text, { style: numeric(COLUMN_WIDTHS.unitPrice) }, columns.unitPrice),
      h(Text, { style: numeric(COLUMN_WIDTHS.tax) }, columns.tax),
      h(Text, { style: numeric(COLUMN_WIDTHS.amount) }, columns.amount),
    ),
    ...invoice.lines.map((line) =>
      h(
        View,
        { key: line.id, style: styles.tableRow, wrap: false },
        h(
          View,
          { style: { width: COLUMN_WIDTHS.description, paddingRight: 8 } },
          h(Text, {}, line.description),
          h(Text, { style: styles.small }, line.period),
        ),
        h(Text, { style: numeric(COLUMN_WIDTHS.quantity) }, line.quantity),
        h(Text, { style: numeric(COLUMN_WIDTHS.unitPrice) }, line.unitPrice),
        h(Text, { style: numeric(COLUMN_WIDTHS.tax) }, line.taxRate),
        h(Text, { style: numeric(COLUMN_WIDTHS.amount) }, line.amount),
      ),
    ),
    invoice.linesLeftOut ? h(Text, { style: styles.small }, invoice.linesLeftOut) : null,
  );
}

function totals(invoice: PrintedInvoice): ReactElement {
  return h(
    View,
    { style: styles.totals, wrap: false },
    ...invoice.totals.map((total) =>
      h(
        View,
        { key: total.label, style: total.strong ? styles.strongTotal : styles.factRow },
        h(Text, total.strong ? {} : { style: styles.factLabel }, total.label),
        h(Text, {}, total.value),
      ),
    ),
  );
}

function taxTable(invoice: PrintedInvoice): ReactElement | null {
  if (invoice.taxes.length === 0) return null;
  const cells = (row: { name: string; rate: string; base: string; amount: string }) => [
    h(Text, { key: 'name', style: { width: '40%' } }, row.name),
    h(Text, { key: 'rate', style: [styles.right, { width: '20%' }] }, row.rate),
    h(Text, { key: 'base', style: [styles.right, { width: '20%' }] }, row.base),
    h(Text, { key: 'amount', style: [styles.right, { width: '20%' }] }, row.amount),
  ];
  return h(
    View,
    { style: styles.section, wrap: false },
    h(Text, { style: styles.heading }, invoice.taxesHeading),
    h(View, { style: styles.tableHead }, ...cells(invoice.taxColumns)),
    ...invoice.taxes.map((tax) => h(View, { key: tax.name, style: styles.tableRow }, ...cells(tax))),
  );
}

/** The verifier's address as a QR code, one path of squares, with the quiet zone that scanners need. */
function qrCode(text: string, sizePoints: number): ReactElement {
  const { modules } = createQr(text, { errorCorrectionLevel: 'M' });
  const quiet = 4;
  const side = modules.size + quiet * 2;
  let path = '';
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) path += `M${column + quiet} ${row + quiet}h1v1h-1z`;
    }
  }
  return h(
    Svg,
    { viewBox: `0 0 ${side} ${side}`, style: { width: sizePoints, height: sizePoints } },
    h(Path, { d: path, fill: INK }),
  );
}

function calculation(value: PrintedCalculation): ReactElement {
  return h(
    View,
    { key: value.line, style: { marginTop: 10 } },
    h(
      View,
      { style: [styles.between, { fontWeight: 600 }], minPresenceAhead: 40 },
      h(Text, {}, value.line),
      h(Text, {}, value.amount),
    ),
    ...value.steps.map((step, index) =>
      h(
        View,
        { key: index, style: styles.step, wrap: false },
        h(Text, { style: styles.stepMark }, '·'),
        h(
          View,
          { style: { flex: 1, paddingRight: 8 } },
          h(Text, {}, step.text),
          step.arithmetic ? h(Text, { style: [styles.mono, styles.quiet] }, step.arithmetic) : null,
        ),
        h(Text, { style: [styles.mono, styles.right, { width: 130 }] }, step.result),
      ),
    ),
  );
}

function footer(invoice: PrintedInvoice): ReactElement {
  return h(
    View,
    { style: styles.footer, fixed: true },
    h(Text, {}, `${invoice.title} ${invoice.number}`),
    h(Text, {
      render: ({ pageNumber, totalPages }) =>
        invoice.pageOf.replace('{page}', String(pageNumber)).replace('{pages}', String(totalPages)),
    }),
  );
}

function head(invoice: PrintedInvoice): ReactElement {
  return h(
    View,
    { style: styles.between },
    h(
      View,
      {},
      h(Text, { style: styles.title }, invoice.title),
      h(Text, { style: styles.number }, invoice.number),
    ),
    h(Text, { style: styles.brand }, invoice.brand),
  );
}

function proof(invoice: PrintedInvoice): ReactElement {
  return h(
    View,
    { style: [styles.row, styles.section], wrap: false },
    qrCode(invoice.verifyUrl, 84),
    h(
      View,
      { style: { flex: 1, paddingLeft: 12 } },
      h(Text, { style: { fontWeight: 600 } }, invoice.proofHeading),
      ...invoice.proofText.map((text, index) => h(Text, { key: index }, text)),
      h(Text, { style: [styles.mono, { marginTop: 3 }] }, invoice.digest),
      h(Link, { src: invoice.verifyUrl, style: { color: ACCENT } }, invoice.verifyUrl),
    ),
  );
}

/** The pages of an invoice: the document a controller files, then how it was calculated and how to check it. */
export function invoicePages(invoice: PrintedInvoice): ReactElement<DocumentProps> {
  return h(
    Document,
    {
      title: `${invoice.title} ${invoice.number}`,
      author: invoice.seller.name,
      language: invoice.language,
      producer: 'Openbook',
      creator: 'Openbook',
    },
    h(
      Page,
      { size: 'A4', style: styles.page, bookmark: { title: invoice.title, fit: true } },
      head(invoice),
      h(View, { style: [styles.between, styles.section] }, party(invoice.seller), party(invoice.buyer)),
      h(View, { style: [styles.section, { width: '48%', marginLeft: 'auto' }] }, ...factList(invoice.facts)),
      lineTable(invoice),
      totals(invoice),
      taxTable(invoice),
      ...invoice.notes.map((note, index) =>
        h(Text, { key: index, style: [styles.quiet, { marginTop: 8 }] }, note),
      ),
      h(
        View,
        { style: [styles.section, { width: '60%' }], wrap: false },
        h(Text, { style: styles.heading }, invoice.paymentHeading),
        ...factList(invoice.payment),
      ),
      footer(invoice),
    ),
    h(
      Page,
      { size: 'A4', style: styles.page, bookmark: { title: invoice.calculationHeading, fit: true } },
      h(Text, { style: styles.title }, invoice.calculationHeading),
      h(Text, { style: [styles.quiet, { marginTop: 4 }] }, invoice.calculationIntro),
      ...invoice.calculations.map(calculation),
      proof(invoice),
      footer(invoice),
    ),
  );
}
