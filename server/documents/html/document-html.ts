import type { PrintedCalculation, PrintedDocument, PrintedFact, PrintedParty } from '../printed-document.ts';
import { html, type Markup, nothing } from './markup.ts';

/** The page's only style sheet; a policy that forbids foreign styles allows it by its digest. */
export const DOCUMENT_STYLES = `
:root{color-scheme:light;--ink:#1f1d1a;--quiet:#5f5a52;--line:#d8d2c8;--accent:#0b5f5a}
*{box-sizing:border-box}body{margin:0 auto;max-width:820px;padding:40px 24px;background:#fff;color:var(--ink);font:16px/1.5 Inter,system-ui,sans-serif}
header,.parties,.proof{display:flex;gap:24px;justify-content:space-between;flex-wrap:wrap}h1{font-size:28px;line-height:1.2;margin:0}h2{font-size:20px;margin:40px 0 8px}h3{font-size:16px;margin:24px 0 4px;display:flex;justify-content:space-between;gap:16px}
.number,.quiet,dt,th,small{color:var(--quiet)}.brand{font-weight:700}.parties{margin:24px 0}.parties section{flex:1 1 240px}.parties h2{font-size:14px;margin:0;color:var(--quiet);font-weight:400}p{margin:0 0 8px}
dl{display:grid;grid-template-columns:auto auto;gap:2px 24px;margin:0 0 24px auto;width:max-content;max-width:100%}dd{margin:0;text-align:right}
.scroll{overflow-x:auto}table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}th{font-weight:400;font-size:14px;text-align:left;border-bottom:1px solid var(--ink);padding:6px 8px 6px 0}td{padding:8px 8px 8px 0;border-bottom:1px solid var(--line);vertical-align:top}.n{text-align:right;white-space:nowrap}td small{display:block;font-size:14px}
tfoot td,tfoot th{border:0;padding:4px 8px 4px 0;color:var(--ink);font-size:16px}tfoot .strong{font-weight:600;font-size:20px}ol{list-style:none;padding:0;margin:0}li{display:grid;grid-template-columns:1fr auto;gap:2px 16px;padding:4px 0}li span:last-child{text-align:right;font-variant-numeric:tabular-nums}
.said{white-space:pre-line;overflow-wrap:anywhere}code{font:13px/1.5 "JetBrains Mono",ui-monospace,monospace;overflow-wrap:anywhere}a{color:var(--accent)}@media print{body{padding:0;max-width:none}h3,li,tr{break-inside:avoid}}
`;

function party({ heading, name, lines }: PrintedParty): Markup {
  return html`<section><h2>${heading}</h2><strong>${name}</strong>${lines.map((line) => html`<br>${line}`)}</section>`;
}

function facts(values: readonly PrintedFact[]): Markup {
  return html`<dl>${values.map(({ label, value }) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`;
}

function lineTable(printed: PrintedDocument): Markup {
  const { columns, descriptionLabel } = printed;
  const rows = printed.lines.map(
    (line) =>
      html`<tr><td>${line.description}<small>${line.period}</small></td>${line.cells.map((cell) => html`<td class="n">${cell}</td>`)}</tr>`,
  );
  const totals = printed.totals.map(
    (total) =>
      html`<tr class="${total.strong ? 'strong' : ''}"><th scope="row" colspan="${String(columns.length)}" class="n">${total.label}</th><td class="n">${total.value}</td></tr>`,
  );
  const heads = columns.map(({ label }) => html`<th scope="col" class="n">${label}</th>`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${descriptionLabel}"><table><thead><tr><th scope="col">${descriptionLabel}</th>${heads}</tr></thead><tbody>${rows}</tbody><tfoot>${totals}</tfoot></table></div>`;
}

function taxTable({ taxes, taxColumns, taxesHeading }: PrintedDocument): Markup {
  if (taxes.length === 0) return nothing;
  const rows = taxes.map(
    (tax) =>
      html`<tr><td>${tax.name}</td><td class="n">${tax.rate}</td><td class="n">${tax.base}</td><td class="n">${tax.amount}</td></tr>`,
  );
  return html`<h2>${taxesHeading}</h2><table><thead><tr><th scope="col">${taxColumns.name}</th><th scope="col" class="n">${taxColumns.rate}</th><th scope="col" class="n">${taxColumns.base}</th><th scope="col" class="n">${taxColumns.amount}</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function statement({ statement: said }: PrintedDocument): Markup {
  return said === null ? nothing : html`<h2>${said.heading}</h2><p class="said">${said.text}</p>`;
}

function payment({ payment: paid }: PrintedDocument): Markup {
  return paid === null ? nothing : html`<h2>${paid.heading}</h2>${facts(paid.facts)}`;
}

function calculation({ line, amount, steps }: PrintedCalculation): Markup {
  const items = steps.map(
    (step) =>
      html`<li><span>${step.text}${step.arithmetic ? html`<br><code>${step.arithmetic}</code>` : nothing}</span><span>${step.result}</span></li>`,
  );
  return html`<h3><span>${line}</span><span>${amount}</span></h3><ol>${items}</ol>`;
}

/**
 * The accessible twin of the PDF: the same texts in the same order with headings, tables and lists that assistive
 * technology understands. Complete in itself; loads nothing.
 */
export function documentHtml(printed: PrintedDocument): string {
  const title = `${printed.title} ${printed.number}`;
  const page = html`<html lang="${printed.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="icon" href="data:,"><style>${{ markup: DOCUMENT_STYLES }}</style></head><body>
<header><div><h1>${printed.title}</h1><span class="number">${printed.number}</span></div><span class="brand">${printed.brand}</span></header>
<main><div class="parties">${party(printed.seller)}${party(printed.buyer)}</div>${facts(printed.facts)}${statement(printed)}
${lineTable(printed)}${printed.linesLeftOut ? html`<p class="quiet">${printed.linesLeftOut}</p>` : nothing}
${taxTable(printed)}${printed.notes.map((note) => html`<p class="quiet">${note}</p>`)}
${payment(printed)}
<h2>${printed.calculationHeading}</h2><p class="quiet">${printed.calculationIntro}</p>${printed.calculations.map(calculation)}
<h2>${printed.proofHeading}</h2>${printed.proofText.map((text) => html`<p>${text}</p>`)}<p><code>${printed.digest}</code></p><p><a href="${printed.verifyUrl}">${printed.verifyUrl}</a></p></main></body></html>`;
  return `<!doctype html>${page.markup}\n`;
}
