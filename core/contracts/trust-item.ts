import { z } from 'zod';
import { civilDate, localisedText, sha256Hex, slug } from './primitives.ts';

/** What the trust portal says, by kind. */
export const TRUST_KINDS = ['document', 'compliance', 'subprocessor', 'update', 'service'] as const;
export type TrustKind = (typeof TRUST_KINDS)[number];

/**
 * Who may read the file of a document. Title, summary and level are told to everybody: people have to know what they can ask
 * for.
 */
export const TRUST_ACCESS = ['public', 'signed-in', 'on-request', 'nda'] as const;
export type TrustAccess = (typeof TRUST_ACCESS)[number];

const LONG_TEXT_MAX = 8_000;
const longText = z.strictObject({
  en: z.string().trim().min(1).max(LONG_TEXT_MAX),
  es: z.string().trim().min(1).max(LONG_TEXT_MAX),
});

const name = z.string().trim().min(1).max(200);
const httpsUrl = z
  .url({ protocol: /^https$/ })
  .max(500)
  .describe('an address on the web');

const isUnique = (names: readonly string[]): boolean => new Set(names).size === names.length;
const someNames = z.array(slug).min(1).max(50).refine(isUnique, { message: 'must name each once' });

/**
 * Whom an item is about: customers who use one of these services in one of these regions. What is absent leaves nobody out,
 * and is absent from the bytes.
 */
const concern = {
  services: someNames.optional().describe('names of services; all of them where it is absent'),
  regions: someNames.optional().describe('names of regions; all of them where it is absent'),
};

/** Something to read: a policy, a report, a whitepaper, a questionnaire that was answered. */
const documentContent = z.strictObject({
  kind: z.literal('document'),
  title: localisedText,
  summary: longText,
  ...concern,
});

/**
 * How a vendor stands to a standard. A `certification` is given for some years; an `attestation-report` (SOC 2, ISAE 3402)
 * is an opinion about a period that is over, and never a badge; a `self-assessment` was written by the vendor; `regulation`
 * is a law that it falls under.
 */
export const COMPLIANCE_KINDS = [
  'certification',
  'attestation-report',
  'self-assessment',
  'regulation',
] as const;

/** The vendor's word that nothing changed since the period of a report ended; it bridges at most a few months. */
const bridgeLetter = z.strictObject({ issuedOn: civilDate, coversThrough: civilDate });

const period = z
  .strictObject({ from: civilDate, through: civilDate })
  .refine(({ from, through }) => from <= through, { message: 'must not end before it begins' });

const complianceContent = z
  .strictObject({
    kind: z.literal('compliance'),
    title: localisedText,
    standard: name.describe('such as "ISO/IEC 27001:2022"'),
    assurance: z.enum(COMPLIANCE_KINDS),
    issuer: name.nullable().describe('who certified or audited; nobody outside where it is null'),
    scope: longText,
    period: period.nullable().describe('what a report is about, both days included'),
    validUntil: civilDate.nullable().describe('the last day of a certificate'),
    bridgeLetter: bridgeLetter.nullable(),
    ...concern,
  })
  .superRefine((content, context) => {
    const { assurance, bridgeLetter: bridge, issuer, validUntil } = content;
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    const isOutside = assurance === 'certification' || assurance === 'attestation-report';
    if (isOutside && issuer === null) refuse('issuer', 'must name who certified or audited it');
    if (!isOutside && issuer !== null) refuse('issuer', 'is for what somebody outside certified or audited');
    if (assurance === 'certification' && validUntil === null) refuse('validUntil', 'a certificate ends');
    if (assurance === 'attestation-report' && content.period === null)
      refuse('period', 'a report is about a period');
    if (assurance === 'attestation-report' && validUntil !== null)
      refuse(
        'validUntil',
        'a report is no badge: it says what was so in its period, and is not valid until a day',
      );
    if (bridge !== null && (assurance !== 'attestation-report' || content.period === null))
      refuse('bridgeLetter', 'bridges from the end of a report');
    else if (bridge !== null && content.period !== null && bridge.coversThrough <= content.period.through)
      refuse('bridgeLetter', 'must reach beyond the period of the report');
  });

const subprocessorContent = z
  .strictObject({
    kind: z.literal('subprocessor'),
    name,
    purpose: longText,
    region: localisedText.describe('where the data are processed'),
    dataCategories: localisedText.describe('which data it gets'),
    since: civilDate,
    url: httpsUrl.nullable(),
    effectiveFrom: civilDate.optional().describe('the first day on which this is so'),
    endsOn: civilDate.optional().describe('the first day without it'),
    urgentBecause: longText.optional().describe('why it was not announced in time'),
    ...concern,
  })
  .refine(
    ({ effectiveFrom, endsOn }) =>
      effectiveFrom === undefined || endsOn === undefined || effectiveFrom < endsOn,
    {
      message: 'must be after the day from which it is so',
      path: ['endsOn'],
    },
  );

const updateContent = z.strictObject({
  kind: z.literal('update'),
  title: localisedText,
  body: longText,
  on: civilDate,
  ...concern,
});

/** A place in which a service runs. The same name is the same place, whichever service names it. */
const serviceRegion = z.strictObject({ region: slug, name: localisedText });

/** Something that customers use. Which of them uses it, and where, is told to nobody but them. */
const serviceContent = z.strictObject({
  kind: z.literal('service'),
  title: localisedText,
  summary: longText,
  offeredIn: z
    .array(serviceRegion)
    .min(1)
    .max(50)
    .refine((regions) => isUnique(regions.map(({ region }) => region)), { message: 'must name each once' }),
});

/** What an item says, in every language that the portal speaks. */
export const trustContent = z.discriminatedUnion('kind', [
  documentContent,
  complianceContent,
  subprocessorContent,
  updateContent,
  serviceContent,
]);
export type TrustContent = z.infer<typeof trustContent>;

/** The file of a version, by the digest of its bytes. */
const trustFile = z.strictObject({
  name: z.string().min(1).max(200),
  mediaType: z.string().min(1).max(100),
  sha256: sha256Hex,
  sizeBytes: z.int().min(1),
});

/** One version of an item, whole: what somebody proposes to publish, and another person approves. */
export const trustVersion = z.strictObject({
  schema: z.literal('openbook.trust-item/1'),
  item: slug,
  version: z.int().min(1),
  content: trustContent,
  access: z.enum(TRUST_ACCESS),
  /** Who answers for it being true; null when nobody was named. */
  owner: z.string().min(1).max(200).nullable(),
  /** The last day on which it may be relied on without being looked at again. */
  reviewBy: civilDate.nullable(),
  file: trustFile.nullable(),
});
export type TrustVersion = z.infer<typeof trustVersion>;
