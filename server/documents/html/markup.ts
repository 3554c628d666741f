/** Text that is HTML already; everything else is escaped when it enters a template. */
export type Markup = { readonly markup: string };

type Part = string | Markup | readonly Markup[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

function markupOf(part: Part): string {
  if (typeof part === 'string') return escapeText(part);
  if ('markup' in part) return part.markup;
  return part.map((one) => one.markup).join('');
}

/** Puts parts into a template; strings are escaped, markup is kept as it is. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let markup = strings[0] ?? '';
  parts.forEach((part, index) => {
    markup += markupOf(part) + (strings[index + 1] ?? '');
  });
  return { markup };
}

/** Nothing at all, for a part that is left out. */
export const nothing: Markup = { markup: '' };
