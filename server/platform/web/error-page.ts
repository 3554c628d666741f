import type { Locale } from '#core/format/locale.ts';
import type { Theme } from '#core/format/preferences.ts';
import { ERROR_WORDS } from '#server/platform/i18n/error-words.ts';

/** What a page of an error says to one reader. */
export type ErrorFacts = {
  readonly status: number;
  readonly locale: Locale;
  readonly theme: Theme;
  readonly requestId: string;
  readonly vendorName: string;
};

/** How the framework marks a document that only its scripts will fill. */
const EMPTY_DOCUMENT = '<html id="__next_error__"';
const STYLE_SHEET = /\/_next\/static\/[\w./-]+\.css/;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** Whether an answer may be a document without words: a page that was not found, or that failed. */
export function mayBeEmpty({ status, type }: { readonly status: number; readonly type: string }): boolean {
  return (status === 404 || status >= 500) && type.startsWith('text/html');
}

/**
 * Says in the document of an error what happened, for readers whose browser runs no scripts: the framework leaves it empty
 * and fills it by script. The words, the language and the theme are those of the page that scripts show; any other
 * document comes back as it was.
 */
export function completeErrorPage(
  html: string,
  { locale, requestId, status, theme, vendorName }: ErrorFacts,
): string {
  if (!html.includes(EMPTY_DOCUMENT)) return html;
  const words = ERROR_WORDS[locale];
  const [title, text] =
    status === 404 ? [words.notFoundTitle, words.notFoundText] : [words.errorTitle, words.errorText];
  const sheet = STYLE_SHEET.exec(html)?.[0];
  const page = [
    sheet === undefined ? '' : `<link rel="stylesheet" href="${sheet}">`,
    '<div class="mx-auto flex min-h-dvh max-w-(--width-content) flex-col px-4 py-3 font-sans antialiased md:px-10">',
    `<p><a href="/" class="flex min-h-11 items-center font-semibold">${escaped(vendorName)}</a></p>`,
    '<main class="flex max-w-(--width-text) flex-col items-start gap-4 py-10">',
    `<p class="text-sm text-ink-quiet tabular-nums">${status}</p>`,
    `<h1 class="text-xl font-semibold tracking-tight">${escaped(title)}</h1>`,
    `<p class="text-ink-soft">${escaped(text)}</p>`,
    status === 404
      ? ''
      : `<p class="text-sm text-ink-quiet">${escaped(words.requestId)}: <code>${escaped(requestId)}</code></p>`,
    `<p><a href="/" class="text-accent underline underline-offset-[3px]">${escaped(words.home)}</a></p>`,
    '</main></div>',
  ].join('');
  const attributes = ` lang="${locale}"${theme === 'system' ? '' : ` data-theme="${theme}"`}`;
  return html
    .replace(EMPTY_DOCUMENT, () => `${EMPTY_DOCUMENT}${attributes}`)
    .replace('<body>', () => `<body><noscript>${page}</noscript>`);
}
