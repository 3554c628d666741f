import { Document, type DocumentProps, Link, Page, Path, Svg, Text, View } from '@react-pdf/renderer';
import { create as createQr } from 'qrcode';
import { createElement as h, type ReactElement } from 'react';
import type { PrintedCalculation, PrintedDocument, PrintedFact, PrintedParty } from '../printed-document.ts';
import { ACCENT, INK, styles } from './theme.ts';

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

function lineTable(printed: PrintedDocument): ReactElement {
  const { columns, descriptionLabel } = printed;
  const descriptionWidth = `${100 - columns.reduce((sum, { widthPercent }) => sum + widthPercent, 0)}%`;
  const figures = (texts: readonly string[]) =>
    columns.map(({ widthPercent }, index) =>
      h(Text, { key: index, style: [styles.right, { width: `${widthPercent}%` }] }, texts[index] ?? ''),
    );
  return h(
    View,
    { style: styles.section },
    h(
      View,
      { style: styles.tableHead, fixed: true },
      h(Text, { style: { width: descriptionWidth } }, descriptionLabel),
      ...figures(columns.map(({ label }) => label)),
    ),
    ...printed.lines.map((line) =>
      h(
        View,
        { key: line.id, style: styles.tableRow, wrap: false },
        h(
          View,
          { style: { width: descriptionWidth, paddingRight: 8 } },
          h(Text, {}, line.description),
          h(Text, { style: styles.small }, line.period),
        ),
        ...figures(line.cells),
      ),
    ),
    printed.linesLeftOut ? h(Text, { style: styles.small }, printed.linesLeftOut) : null,
  );
}

function totals(printed: PrintedDocument): ReactElement {
  return h(
    View,
    { style: styles.totals, wrap: false },
    ...printed.totals.map((total) =>
      h(
        View,
        { key: total.label, style: total.strong ? styles.strongTotal : styles.factRow },
        h(Text, total.strong ? {} : { style: styles.factLabel }, total.label),
        h(Text, {}, total.value),
      ),
    ),
  );
}

function taxTable(printed: PrintedDocument): ReactElement | null {
  if (printed.taxes.length === 0) return null;
  const cells = (row: { name: string; rate: string; base: string; amount: string }) => [
    h(Text, { key: 'name', style: { width: '40%' } }, row.name),
    h(Text, { key: 'rate', style: [styles.right, { width: '20%' }] }, row.rate),
    h(Text, { key: 'base', style: [styles.right, { width: '20%' }] }, row.base),
    h(Text, { key: 'amount', style: [styles.right, { width: '20%' }] }, row.amount),
  ];
  return h(
    View,
    { style: styles.section, wrap: false },
    h(Text, { style: styles.heading }, printed.taxesHeading),
    h(View, { style: styles.tableHead }, ...cells(printed.taxColumns)),
    ...printed.taxes.map((tax) => h(View, { key: tax.name, style: styles.tableRow }, ...cells(tax))),
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

function footer(printed: PrintedDocument): ReactElement {
  return h(
    View,
    { style: styles.footer, fixed: true },
    h(Text, {}, `${printed.title} ${printed.number}`),
    h(Text, {
      render: ({ pageNumber, totalPages }) =>
        printed.pageOf.replace('{page}', String(pageNumber)).replace('{pages}', String(totalPages)),
    }),
  );
}

function head(printed: PrintedDocument): ReactElement {
  return h(
    View,
    { style: styles.between },
    h(
      View,
      {},
      h(Text, { style: styles.title }, printed.title),
      h(Text, { style: styles.number }, printed.number),
    ),
    h(Text, { style: styles.brand }, printed.brand),
  );
}

function proof(printed: PrintedDocument): ReactElement {
  return h(
    View,
    { style: [styles.row, styles.section], wrap: false },
    qrCode(printed.verifyUrl, 84),
    h(
      View,
      { style: { flex: 1, paddingLeft: 12 } },
      h(Text, { style: { fontWeight: 600 } }, printed.proofHeading),
      ...printed.proofText.map((text, index) => h(Text, { key: index }, text)),
      h(Text, { style: [styles.mono, { marginTop: 3 }] }, printed.digest),
      h(Link, { src: printed.verifyUrl, style: { color: ACCENT } }, printed.verifyUrl),
    ),
  );
}

function statement({ statement: said }: PrintedDocument): ReactElement | null {
  if (said === null) return null;
  return h(
    View,
    { style: styles.section, wrap: false },
    h(Text, { style: styles.heading }, said.heading),
    h(Text, {}, said.text),
  );
}

function payment({ payment: paid }: PrintedDocument): ReactElement | null {
  if (paid === null) return null;
  return h(
    View,
    { style: [styles.section, { width: '60%' }], wrap: false },
    h(Text, { style: styles.heading }, paid.heading),
    ...factList(paid.facts),
  );
}

/** The pages of a document: what a controller files, then how it was calculated and how to check it. */
export function documentPages(printed: PrintedDocument): ReactElement<DocumentProps> {
  return h(
    Document,
    {
      title: `${printed.title} ${printed.number}`,
      author: printed.seller.name,
      language: printed.language,
      producer: 'Openbook',
      creator: 'Openbook',
    },
    h(
      Page,
      { size: 'A4', style: styles.page, bookmark: { title: printed.title, fit: true } },
      head(printed),
      h(View, { style: [styles.between, styles.section] }, party(printed.seller), party(printed.buyer)),
      h(View, { style: [styles.section, { width: '48%', marginLeft: 'auto' }] }, ...factList(printed.facts)),
      statement(printed),
      lineTable(printed),
      totals(printed),
      taxTable(printed),
      ...printed.notes.map((note, index) =>
        h(Text, { key: index, style: [styles.quiet, { marginTop: 8 }] }, note),
      ),
      payment(printed),
      footer(printed),
    ),
    h(
      Page,
      { size: 'A4', style: styles.page, bookmark: { title: printed.calculationHeading, fit: true } },
      h(Text, { style: styles.title }, printed.calculationHeading),
      h(Text, { style: [styles.quiet, { marginTop: 4 }] }, printed.calculationIntro),
      ...printed.calculations.map(calculation),
      proof(printed),
      footer(printed),
    ),
  );
}
