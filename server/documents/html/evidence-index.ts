import type { EvidenceExport, ExportedRecord } from '#core/contracts/evidence-export.ts';
import { documentTexts } from '../translate.ts';
import { DOCUMENT_STYLES } from './document-html.ts';
import { html } from './markup.ts';

type Listed = Pick<EvidenceExport, 'scope' | 'madeAt'> & { readonly records: readonly ExportedRecord[] };

/** The list of an export for a person: opens without a server, loads nothing, leads to the files beside it. */
export function evidenceIndexHtml({ madeAt, records, scope }: Listed, locale: 'en' | 'es'): string {
  const translate = documentTexts(locale);
  const t = (key: string, values: Readonly<Record<string, string | number>> = {}) =>
    translate(`evidenceExport.${key}`, values);
  const instant = (text: string) => `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
  const counts = [...Map.groupBy(records, ({ kind }) => kind)]
    .map(([kind, { length }]) => ({ kind, length }))
    .toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
  const head = (keys: readonly string[]) =>
    html`<thead><tr>${keys.map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>`;
  const rows = records.map(
    ({ envelope, index, issuedAt, kind, receipt, subject, tenant }) =>
      html`<tr><td class="n">${String(index)}</td><td>${kind}</td><td>${tenant ?? t('vendor')}</td><th scope="row" style="border-color:var(--line);color:inherit">${subject}</th><td>${instant(issuedAt)}</td><td><a href="${envelope.name}">${t('envelope')}</a> · <a href="${receipt.name}">${t('receipt')}</a></td></tr>`,
  );
  const page = html`<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${t('title')}</title><link rel="icon" href="data:,"><style>${{ markup: DOCUMENT_STYLES }}</style></head><body>
<main><h1>${t('title')}</h1><p>${t('lede', { from: scope.from, until: scope.until })}</p>
<p>${scope.tenant === null ? t('scopeAll') : t('scopeTenant', { tenant: scope.tenant })}. ${scope.kinds.length === 0 ? t('allKinds') : t('kinds', { kinds: scope.kinds.join(', ') })}. ${t('made', { at: instant(madeAt) })}.</p>
<h2>${t('summary')}</h2><dl>${counts.map(({ kind, length }) => html`<dt>${kind}</dt><dd>${String(length)}</dd>`)}</dl>
<h2>${t('count', { count: records.length })}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="${t('title')}"><table>${head(['index', 'kind', 'customer', 'subject', 'issued', 'files'])}<tbody>${rows}</tbody></table></div></main></body></html>`;
  return `<!doctype html>${page.markup}\n`;
}
