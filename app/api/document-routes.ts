import { LOCALES, type Locale } from '#core/format/locale.ts';
import { vendorName } from '#server/api/guards.ts';
import { downloadResponse } from '#server/api/http/download.ts';
import { keyRoute, type RouteHandler, type TenantCall, tenantRoute } from '#server/api/http/routes.ts';
import { documentBundle } from '#server/jobs/document-bundle.ts';
import { documentPdf, documentTwin, TWIN_POLICY } from '#server/jobs/render-document.ts';
import { type DocumentInput, readCreditNote, readInvoice } from '#server/modules/billing/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';

type DocumentKind = DocumentInput['kind'];

/** Lets a reader in to a document, or says that there is none; printing and packing are the system's own deeds. */
async function letIn(ctx: Ctx, { kind, number, tenantId }: DocumentInput): Promise<void> {
  await (kind === 'invoice'
    ? readInvoice(ctx, { tenantId, number })
    : readCreditNote(ctx, { tenantId, number }));
}

async function documentOf(kind: DocumentKind, call: TenantCall): Promise<DocumentInput> {
  const document = { kind, tenantId: call.tenantId, number: call.param('number') };
  await call.inTenant((ctx) => letIn(ctx, document));
  return document;
}

/** The language that a link to a document names; English when it names none that there is. */
function localeOfLink(url: URL): Locale {
  return LOCALES.find((locale) => locale === url.searchParams.get('lang')) ?? 'en';
}

/** The PDF of an invoice or a credit note, `?lang=en` or `es`. */
export function documentPdfRoute(kind: DocumentKind): RouteHandler {
  return tenantRoute(`portal-${kind}-pdf`, async (call) => {
    const document = await documentOf(kind, call);
    const printed = { ...document, locale: localeOfLink(call.url), brand: vendorName() };
    const pdf = await documentPdf(printed, { now: call.now });
    return downloadResponse({ ...pdf, mediaType: 'application/pdf' });
  });
}

/** The accessible version of the PDF, `?lang=en` or `es`: a page of its own that loads nothing. */
export function documentTwinRoute(kind: DocumentKind): RouteHandler {
  return tenantRoute(`portal-${kind}-document`, async (call) => {
    const document = await documentOf(kind, call);
    const printed = { ...document, locale: localeOfLink(call.url), brand: vendorName() };
    return new Response(await documentTwin(printed, { now: call.now }), {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': TWIN_POLICY,
        'cache-control': 'private, no-store',
        'referrer-policy': 'same-origin',
      },
    });
  });
}

/** The evidence bundle as a download of the portal; a tenant that one may not see does not exist. */
export function documentBundleRoute(kind: DocumentKind): RouteHandler {
  return tenantRoute(`portal-${kind}-bundle`, async (call) => {
    const bundle = await documentBundle(await documentOf(kind, call), { now: call.now });
    return downloadResponse({ ...bundle, mediaType: 'application/zip' });
  });
}

/** The evidence bundle, for a key of the tenant that the document was issued to. */
export function documentBundleKeyRoute(kind: DocumentKind): RouteHandler {
  return keyRoute(`${kind}-bundle`, async ({ actor, now, param, withCtx }) => {
    const { tenantId } = actor;
    if (tenantId === null)
      throw new DomainError('policy.denied', { message: 'This is for keys of a tenant.', status: 403 });
    const document = { kind, tenantId, number: param('number') };
    await withCtx([tenantId], (ctx) => letIn(ctx, document));
    return downloadResponse({ ...(await documentBundle(document, { now })), mediaType: 'application/zip' });
  });
}
