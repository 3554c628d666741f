import type { EvidenceExport } from '#core/contracts/evidence-export.ts';
import { RECORD_KINDS } from '#core/controls/record-kinds.ts';
import { documentTexts } from '../translate.ts';
import { DOCUMENT_STYLES } from './document-html.ts';
import { html, type Markup, nothing } from './markup.ts';

type Listed = Omit<EvidenceExport, 'indexes'>;
type Texts = (key: string, values?: Readonly<Record<string, string | number>>) => string;
type Reader = { readonly t: Texts; readonly kindName: (kind: string) => string };

const instant = (text: string) => `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;

function head(t: Texts, keys: readonly string[]): Markup {
  return html`<thead><tr>${keys.map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>`;
}

function recordTable({ records }: Listed, { kindName, t }: Reader): Markup {
  const rows = records.map(
    ({ envelope, index, issuedAt, kind, receipt, subject, tenant }) =>
      html`<tr><td class="n">${String(index)}</td><td>${kindName(kind)}</td><td>${tenant ?? t('vendor')}</td><th scope="row" class="about">${subject}</th><td>${instant(issuedAt)}</td><td><a href="${envelope.name}">${t('envelope')}</a> · <a href="${receipt.name}">${t('receipt')}</a></td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${t('title')}"><table>${head(t, ['index', 'kind', 'customer', 'subject', 'issued', 'files'])}<tbody>${rows}</tbody></table></div>`;
}

/** Which controls the records speak for; nothing where the export says none. */
function controlTable({ controls = [] }: Listed, { kindName, t }: Reader, locale: 'en' | 'es'): Markup {
  if (controls.length === 0) return nothing;
  const tables = [...Map.groupBy(controls, ({ framework }) => framework)].map(([framework, of]) => {
    const rows = of.map(
      ({ control, kinds, records, title }) =>
        html`<tr><th scope="row" class="about">${control}<small>${title[locale]}</small></th><td>${kinds.map(kindName).join(', ')}</td><td class="n">${String(records)}</td></tr>`,
    );
    return html`<h3>${framework}</h3><div class="scroll" tabindex="0" role="region" aria-label="${framework}"><table class="controls">${head(t, ['control', 'kinds', 'records'])}<tbody>${rows}</tbody></table></div>`;
  });
  return html`<h2>${t('controls')}</h2><p>${t('controlsText')}</p>${tables}`;
}

/** Holds in force on what the export is about; nothing where there are none. */
function holdTable({ holds = [] }: Listed, { t }: Reader): Markup {
  if (holds.length === 0) return nothing;
  const rows = holds.map(
    ({ hold, invoice, placedAt, reason, tenant }) =>
      html`<tr><th scope="row" class="about">${hold}</th><td>${tenant}</td><td>${invoice ?? t('holdsAll')}</td><td>${reason}</td><td>${instant(placedAt)}</td></tr>`,
  );
  return html`<h2>${t('holds')}</h2><p>${t('holdsText')}</p><div class="scroll" tabindex="0" role="region" aria-label="${t('holds')}"><table>${head(t, ['hold', 'customer', 'held', 'because', 'since'])}<tbody>${rows}</tbody></table></div>`;
}

/** Records whose payload was erased; nothing where there are none. */
function erasedTable({ erased = [] }: Listed, { kindName, t }: Reader): Markup {
  if (erased.length === 0) return nothing;
  const rows = erased.map(
    ({ entry, erasure, index, issuedAt, kind }) =>
      html`<tr><td class="n">${String(index)}</td><td>${kindName(kind)}</td><th scope="row" class="about"><code>${entry}</code></th><td>${instant(issuedAt)}</td><td>${t('erasedBy', { erasure: erasure.name, day: erasure.at.slice(0, 10) })}</td></tr>`,
  );
  return html`<h2>${t('erased')}</h2><p>${t('erasedText')}</p><div class="scroll" tabindex="0" role="region" aria-label="${t('erased')}"><table>${head(t, ['index', 'kind', 'entry', 'issued', 'erasedHow'])}<tbody>${rows}</tbody></table></div>`;
}

/** The list of an export for a person: opens without a server, loads nothing, leads to the files beside it. */
export function evidenceIndexHtml(listed: Listed, locale: 'en' | 'es'): string {
  const { madeAt, records, scope } = listed;
  const translate = documentTexts(locale);
  const t: Texts = (key, values = {}) => translate(`evidenceExport.${key}`, values);
  const named: readonly string[] = RECORD_KINDS;
  const kindName = (kind: string) =>
    named.includes(kind) ? translate(`evidenceRoom.kinds.${kind}`, {}) : kind;
  const reader = { t, kindName };
  const counts = [...Map.groupBy(records, ({ kind }) => kind)]
    .map(([kind, { length }]) => ({ name: kindName(kind), length }))
    .toSorted((a, b) => a.name.localeCompare(b.name, locale));
  const kinds =
    scope.kinds.length === 0 ? t('allKinds') : t('kindsOf', { kinds: scope.kinds.map(kindName).join(', ') });
  const page = html`<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${t('title')}</title><link rel="icon" href="data:,"><style>${{ markup: `${DOCUMENT_STYLES}${STYLES}` }}</style></head><body>
<main><h1>${t('title')}</h1><p>${t('lede', { from: scope.from, until: scope.until })}</p>
<p>${scope.tenant === null ? t('scopeAll') : t('scopeTenant', { tenant: scope.tenant })}. ${kinds}.${scope.control === undefined ? '' : ` ${t('ofControl', { control: scope.control })}.`} ${t('made', { at: instant(madeAt) })}.</p>
<h2>${t('summary')}</h2><dl>${counts.map(({ length, name }) => html`<dt>${name}</dt><dd>${String(length)}</dd>`)}</dl>
${controlTable(listed, reader, locale)}
${holdTable(listed, reader)}
${erasedTable(listed, reader)}
<h2>${t('count', { count: records.length })}</h2>
${recordTable(listed, reader)}</main></body></html>`;
  return `<!doctype html>${page.markup}\n`;
}

const STYLES = `main>p{max-width:68ch}h1{margin-bottom:12px}dl{margin-left:0}tbody th.about{border-color:var(--line);color:inherit;font-size:16px;vertical-align:top;padding-top:8px}th small{display:block;font-size:14px}table{min-width:560px}.controls{table-layout:fixed}.controls th:first-child{width:44%}.controls th:last-child{width:80px;text-align:right}th code{font-size:12px;font-weight:400;word-break:break-all}
`;
