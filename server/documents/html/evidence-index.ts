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

function recordTable(records: Listed['records'], { kindName, t }: Reader): Markup {
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

/** A text that leads to the file beside the page, where there is one. */
function linked(text: string, file: { readonly name: string } | undefined): Markup {
  return file === undefined ? html`${text}` : html`<a href="${file.name}">${text}</a>`;
}

/** Records whose payload was erased; nothing where there are none. */
function erasedTable({ erased = [] }: Listed, { kindName, t }: Reader): Markup {
  if (erased.length === 0) return nothing;
  const rows = erased.map(
    ({ entry, erasure, index, issuedAt, kind, proof }) =>
      html`<tr><td class="n">${String(index)}</td><td>${kindName(kind)}</td><th scope="row" class="about"><code>${linked(entry, proof)}</code></th><td>${instant(issuedAt)}</td><td>${linked(t('erasedBy', { erasure: erasure.name, day: erasure.at.slice(0, 10) }), erasure.envelope)}</td></tr>`,
  );
  return html`<h2>${t('erased')}</h2><p>${t('erasedText')}</p><div class="scroll" tabindex="0" role="region" aria-label="${t('erased')}"><table>${head(t, ['index', 'kind', 'entry', 'issued', 'erasedHow'])}<tbody>${rows}</tbody></table></div>`;
}

type Locale = 'en' | 'es';
/** A page of the index: its file, and what it says. */
export type IndexPage = { readonly name: string; readonly html: string };

/** Records on a page: few enough for a browser to show at once and for a person to look through. */
export const INDEX_PAGE_RECORDS = 1_000;

function pageName(page: number, locale: Locale): string {
  return page === 1 ? `index.${locale}.html` : `index-${page}.${locale}.html`;
}

/** Leads to the other pages; nothing where there is one. */
function pageLinks(at: { readonly page: number; readonly pages: number }, locale: Locale, t: Texts): Markup {
  if (at.pages === 1) return nothing;
  const links = Array.from({ length: at.pages }, (_, position) => {
    const page = position + 1;
    return page === at.page
      ? html`<strong aria-current="page">${String(page)}</strong> `
      : html`<a href="${pageName(page, locale)}" aria-label="${t('page', { page, pages: at.pages })}">${String(page)}</a> `;
  });
  return html`<nav aria-label="${t('pages')}">${links}</nav>`;
}

/** What the export is about: its scope, how many of each kind, and what auditors are told besides. */
function about(listed: Listed, reader: Reader, locale: Locale): Markup {
  const { madeAt, records, scope } = listed;
  const { kindName, t } = reader;
  const counts = [...Map.groupBy(records, ({ kind }) => kind)]
    .map(([kind, { length }]) => ({ name: kindName(kind), length }))
    .toSorted((a, b) => a.name.localeCompare(b.name, locale));
  const kinds =
    scope.kinds.length === 0 ? t('allKinds') : t('kindsOf', { kinds: scope.kinds.map(kindName).join(', ') });
  return html`<h1>${t('title')}</h1><p>${t('lede', { from: scope.from, until: scope.until })}</p>
<p>${scope.tenant === null ? t('scopeAll') : t('scopeTenant', { tenant: scope.tenant })}. ${kinds}.${scope.control === undefined ? '' : ` ${t('ofControl', { control: scope.control })}.`} ${t('made', { at: instant(madeAt) })}.</p>
<h2>${t('summary')}</h2><dl>${counts.map(({ length, name }) => html`<dt>${name}</dt><dd>${String(length)}</dd>`)}</dl>
${controlTable(listed, reader, locale)}
${holdTable(listed, reader)}
${erasedTable(listed, reader)}
<h2>${t('count', { count: records.length })}</h2>
`;
}

function furtherHead(
  { page, pages }: { readonly page: number; readonly pages: number },
  locale: Locale,
  t: Texts,
): Markup {
  return html`<h1>${t('title')}</h1><p>${t('page', { page, pages })}. <a href="${pageName(1, locale)}">${t('firstPage')}</a></p>
`;
}

/**
 * The list of an export for a person, page by page: opens without a server, loads nothing, leads to the files beside it. A page
 * at a time is made, so that no more than one has to be held.
 */
export function* evidenceIndex(listed: Listed, locale: Locale): Generator<IndexPage, void, void> {
  const { records } = listed;
  const translate = documentTexts(locale);
  const t: Texts = (key, values = {}) => translate(`evidenceExport.${key}`, values);
  const named: readonly string[] = RECORD_KINDS;
  const kindName = (kind: string) =>
    named.includes(kind) ? translate(`evidenceRoom.kinds.${kind}`, {}) : kind;
  const reader = { t, kindName };
  const pages = Math.max(1, Math.ceil(records.length / INDEX_PAGE_RECORDS));
  for (let page = 1; page <= pages; page += 1) {
    const from = (page - 1) * INDEX_PAGE_RECORDS;
    const some = records.slice(from, from + INDEX_PAGE_RECORDS);
    const links = pageLinks({ page, pages }, locale, t);
    const part = { from: from + 1, until: from + some.length, count: records.length };
    const text = html`<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${page === 1 ? t('title') : `${t('title')} · ${t('page', { page, pages })}`}</title><link rel="icon" href="data:,"><style>${{ markup: `${DOCUMENT_STYLES}${STYLES}` }}</style></head><body>
<main>${page === 1 ? about(listed, reader, locale) : furtherHead({ page, pages }, locale, t)}${pages === 1 ? nothing : html`<p>${t('part', part)}</p>${links}`}${recordTable(some, reader)}${links}</main></body></html>`;
    yield { name: pageName(page, locale), html: `<!doctype html>${text.markup}\n` };
  }
}

const STYLES = `nav{margin:16px 0;display:flex;flex-wrap:wrap;gap:4px 4px}nav a,nav strong{min-width:32px;padding:4px 8px;text-align:center}main>p{max-width:68ch}h1{margin-bottom:12px}dl{margin-left:0}tbody th.about{border-color:var(--line);color:inherit;font-size:16px;vertical-align:top;padding-top:8px}th small{display:block;font-size:14px}table{min-width:560px}.controls{table-layout:fixed}.controls th:first-child{width:44%}.controls th:last-child{width:80px;text-align:right}th code{font-size:12px;font-weight:400;word-break:break-all}
`;
