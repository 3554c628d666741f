/** How a vendor is told of a weakness: RFC 9116. */
export type SecurityContact = {
  /** A URI: `mailto:`, `https:` or `tel:`. */
  readonly contact: string;
  /** The instant after which the text is not to be relied on. */
  readonly expires: string;
};

/** `/.well-known/security.txt` as RFC 9116 has it, in the languages that the portal speaks. */
export function securityTxt(security: SecurityContact, portalUrl: string): string {
  const fields = [
    ['Contact', security.contact],
    ['Expires', security.expires],
    ['Preferred-Languages', 'en, es'],
    ['Canonical', `${portalUrl}/.well-known/security.txt`],
  ];
  return fields.map(([name, value]) => `${name}: ${value}\n`).join('');
}
