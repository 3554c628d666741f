/** What stands where something was hidden. */
export const HIDDEN = '••••••';

const LINK = /\bhttps?:\/\/[^\s<>"']+/gi;
const AFTER_LINK = /[.,;:!?)\]]+$/;
const WORDS = /^[a-z]+(?:[-.][a-z]+)*$/;
const WORDS_LENGTH_MAX = 60;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Names of customers, numbers of invoices, days: shorter than anything that nobody could guess. */
const NAME_LENGTH_MAX = 24;

function isWords(part: string): boolean {
  return part.length <= WORDS_LENGTH_MAX && WORDS.test(part);
}

/** Whether a link leads to a page of ours that asks who somebody is, so that having the link opens nothing. */
function asksForSignIn(path: string, isOurs: boolean): boolean {
  return isOurs && /^\/(?:t|desk)(?:\/|$)/.test(path);
}

function hideInLink(link: string, ownUrl: string): string {
  const isOurs = link.startsWith(`${ownUrl}/`);
  const [, start = '', path = '', query = '', fragment = ''] =
    (isOurs
      ? [link, ownUrl, ...(/^([^?#]*)(\?[^#]*)?(#.*)?$/.exec(link.slice(ownUrl.length)) ?? []).slice(1)]
      : /^(https?:\/\/[^/?#@]*)(\/[^?#]*)?(\?[^#]*)?(#.*)?$/i.exec(link)) ?? [];
  if (start === '') return HIDDEN;
  const isBehindSignIn = asksForSignIn(path, isOurs);
  const shown = path.split('/').map((part) => {
    const isName = isBehindSignIn && (part.length <= NAME_LENGTH_MAX || UUID.test(part));
    return part === '' || isName || isWords(part) ? part : HIDDEN;
  });
  const name = fragment.slice(1);
  return [
    start,
    shown.join('/'),
    query === '' ? '' : `?${HIDDEN}`,
    name === '' ? '' : `#${isWords(name) ? name : HIDDEN}`,
  ].join('');
}

/** Whether a run of characters looks like chance made it: none of our numbers and digests has both cases and digits. */
function looksRandom(run: string): boolean {
  return /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run);
}

/**
 * A text with what only its reader may have hidden. It does not know the links that are secret but those that are none: of
 * a link, words in lower case are shown, and names and ids where `ownUrl` is followed by a page that asks for signing in.
 * Everything else of it is hidden, and so is a run of twenty characters or more that looks random. A new kind of
 * mail with a new kind of link is therefore hidden before anybody thinks of it.
 */
export function hideSecrets(text: string, { ownUrl }: { readonly ownUrl: string }): string {
  const links: string[] = [];
  const withoutLinks = text.replace(LINK, (found) => {
    const after = AFTER_LINK.exec(found)?.[0] ?? '';
    links.push(`${hideInLink(found.slice(0, found.length - after.length), ownUrl)}${after}`);
    return `\0`;
  });
  return withoutLinks
    .replace(/[\w-]{20,}/g, (run) => (looksRandom(run) ? HIDDEN : run))
    .replaceAll('\0', () => links.shift() ?? '');
}
