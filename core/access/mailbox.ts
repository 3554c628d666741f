import { failure, type Result, success } from '#core/result.ts';
import FREE_MAIL from './free-mail-domains.json' with { type: 'json' };

/** A mailbox as it is compared: in lower case, its domain in ASCII. `company` is null where nobody answers for the domain as one company. */
export type Mailbox = {
  readonly address: string;
  readonly domain: string;
  readonly company: string | null;
};

const ADDRESS_MAX = 254;
const LOCAL_MAX = 64;
const DOMAIN_MAX = 253;
/** Unquoted local parts of RFC 5322 (dot-atom), and letters of other scripts (RFC 6531). */
const LOCAL = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const ASCII_LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
/** What a host parser would read as something other than a name. */
const NO_DOMAIN = /[\s/\\?#@:%[\]<>^|\p{Cc}]/u;

const FREE: ReadonlySet<string> = new Set(Object.values(FREE_MAIL.domains).flat());

/** A domain as it stands in the DNS: lower case, other scripts as `xn--` (UTS 46). Null for what is no public name. */
export function asciiDomain(text: string): string | null {
  if (text.length > DOMAIN_MAX || NO_DOMAIN.test(text)) return null;
  const host = URL.parse(`http://${text}/`)?.hostname;
  if (host === undefined || host.length > DOMAIN_MAX) return null;
  const labels = host.split('.');
  const isName = labels.length >= 2 && labels.every((label) => ASCII_LABEL.test(label));
  // The last label of a name is never a number; what ends in one is an address of the network.
  return isName && !/^[0-9]+$/.test(labels.at(-1) ?? '') ? host : null;
}

/** Whether mailboxes of this domain, or of one that it stands below, are given to anybody. */
export function isFreeMailDomain(domain: string): boolean {
  const labels = domain.split('.');
  return labels.some((_, from) => FREE.has(labels.slice(from).join('.')));
}

/**
 * The company that a domain (in ASCII) stands for, or null for a provider of mailboxes. The company is the whole domain:
 * `eu.acme.example` is not `acme.example`, because nothing in a name tells a company's own subdomains from those that a
 * registry or a host lends to strangers (`acme.co.uk`, `acme.github.io`).
 */
export function companyOf(domain: string): string | null {
  return isFreeMailDomain(domain) ? null : domain;
}

/**
 * Reads one mail address. A plus-address is a mailbox of its own, of the same company. Fails with
 * `access.address_invalid`.
 */
export function mailboxOf(text: string): Result<Mailbox> {
  const invalid = failure('access.address_invalid', 'This is not one plain mail address.', 'email');
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, Math.max(at, 0)).normalize('NFC').toLowerCase();
  const domain = asciiDomain(trimmed.slice(at + 1));
  if (at < 1 || domain === null || local.length > LOCAL_MAX || !LOCAL.test(local)) return invalid;
  const address = `${local}@${domain}`;
  if (address.length > ADDRESS_MAX) return invalid;
  return success({ address, domain, company: companyOf(domain) });
}
