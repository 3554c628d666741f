import { z } from 'zod';
import type { DatabaseUrls } from './db/connections.ts';
import { openbookHome } from './home.ts';
import { parseTrustedProxies, type TrustedProxies } from './http/client-address.ts';

/** A setting that is missing or empty counts as not given. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const postgresUrl = z
  .string()
  .refine(
    (value) => /^postgres(ql)?:$/.test(URL.parse(value)?.protocol ?? ''),
    'must be postgresql://USER:PASSWORD@HOST:PORT/NAME',
  );
const httpUrl = z
  .string()
  .refine((value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ''), 'must be an http(s) URL')
  .transform((value) => value.replace(/\/+$/, ''));
const secret = z.string().min(24, 'must have at least 24 characters');
const logOrigin = z
  .string()
  .regex(/^[^\s+/][^\s+]*$/, 'must be a name without spaces or "+", such as log.example.com');

const toleranceDecimal = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,8})(?:\.\d{1,9})?$/, 'must be a decimal number that is not negative');

const variables = z.object({
  PORT: optional(
    z
      .string()
      .regex(/^\d{1,5}$/, 'must be a number between 1 and 65535')
      .transform(Number)
      .refine((port) => port >= 1 && port <= 65_535, 'must be a number between 1 and 65535'),
  ),
  NODE_ENV: optional(z.string()),
  DATABASE_URL: optional(postgresUrl),
  DATABASE_OWNER_URL: optional(postgresUrl),
  DATABASE_DESK_URL: optional(postgresUrl),
  DATABASE_WORKER_URL: optional(postgresUrl),
  OPENBOOK_URL: optional(httpUrl),
  OPENBOOK_ISSUER_URL: optional(httpUrl),
  OPENBOOK_LOG_ORIGIN: optional(logOrigin),
  OPENBOOK_VENDOR_NAME: optional(z.string().trim().min(1).max(80)),
  OPENBOOK_VENDOR_LOGO: optional(z.string()),
  OPENBOOK_LOG_LEVEL: optional(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])),
  OPENBOOK_DEMO: optional(z.enum(['on', 'off'])),
  OPENBOOK_MASTER_KEYS: optional(z.string()),
  OPENBOOK_CHECKPOINT_FILE: optional(z.string()),
  OPENBOOK_SESSION_SECRET: optional(secret),
  OPENBOOK_CRON_SECRET: optional(secret),
  OPENBOOK_METRICS_TOKEN: optional(secret),
  OPENBOOK_CLOCK_OFFSET_SECONDS: optional(
    z
      .string()
      .regex(/^-?\d{1,10}$/, 'must be a whole number of seconds')
      .transform(Number),
  ),
  OPENBOOK_MAX_EVENT_AGE_DAYS: optional(z.coerce.number().int().min(1).max(20_000)),
  OPENBOOK_CLOSE_TOLERANCE_PERCENT: optional(toleranceDecimal),
  OPENBOOK_CLOSE_TOLERANCE_UNITS: optional(toleranceDecimal),
  OPENBOOK_CLOSE_TOLERANCE_MONEY: optional(toleranceDecimal),
  OPENBOOK_WEBHOOK_LOOPBACK: optional(z.enum(['on', 'off'])),
  OPENBOOK_SEALED_AMOUNTS_MAX: optional(z.coerce.number().int().min(1).max(1_000_000)),
  SMTP_URL: optional(
    z
      .string()
      .refine((value) => /^smtps?:$/.test(URL.parse(value)?.protocol ?? ''), 'must be smtp(s)://HOST:PORT'),
  ),
  SMTP_FROM: optional(z.string().regex(/@/, 'must be a mail address')),
  OPENBOOK_SECURITY_CONTACT: optional(
    z
      .string()
      .regex(
        /^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/\S+|tel:\+[\d-]+)$/,
        'must be a mailto:, https: or tel: address',
      ),
  ),
  OPENBOOK_SUBPROCESSOR_NOTICE_DAYS: optional(z.coerce.number().int().min(1).max(365)),
  OPENBOOK_SECURITY_EXPIRES: optional(
    z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date, such as 2027-06-30')
      .refine((day) => !Number.isNaN(Date.parse(day)), 'must be a date that exists'),
  ),
  OIDC_ISSUER: optional(httpUrl),
  OIDC_CLIENT_ID: optional(z.string()),
  OIDC_CLIENT_SECRET: optional(z.string()),
  OIDC_NAME: optional(z.string()),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(httpUrl),
  OPENBOOK_ASSISTANT_URL: optional(httpUrl),
  OPENBOOK_ASSISTANT_KEY: optional(z.string()),
  OPENBOOK_ASSISTANT_MODEL: optional(z.string().regex(/^[\w.:/@-]{1,120}$/, 'must be the name of a model')),
  OPENBOOK_CLIENT_CERT_HEADER: optional(
    z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be the lower-case name of a header'),
  ),
  OPENBOOK_TRUSTED_PROXIES: optional(
    z
      .string()
      .transform(parseTrustedProxies)
      .refine(
        (proxies) => proxies !== null,
        'must be a number of proxies from 1 to 9, or addresses and ranges such as 10.0.0.0/8, 2001:db8::1',
      ),
  ),
});

type Variables = z.infer<typeof variables>;
type VariableName = keyof Variables;

/** The settings of a process. Outside services are `undefined` (off) or complete. */
export type Settings = {
  readonly port: number;
  readonly home: string;
  readonly database: DatabaseUrls | 'embedded';
  /** Where people reach this deployment, without a slash at the end. */
  readonly url: string;
  readonly issuerUrl: string;
  readonly logOrigin: string;
  /** The vendor whose portal this is, as readers see it. */
  readonly vendorName: string;
  /** The file of their logo, an SVG or a PNG; without it pages show the mark of Openbook. */
  readonly vendorLogoFile: string | undefined;
  readonly logLevel: string;
  /** The sign-in cards, the inbox page and the moved clock of the demo. */
  readonly demo: boolean;
  readonly clockOffsetSeconds: number;
  /** How old a usage event may be when it is sent; an operator's backfill may go further. */
  readonly maxEventAgeDays: number;
  /** How many single amounts the seal of one tenant's day may hold. */
  readonly sealedAmountsMax: number;
  /** How far invoice, seals, hourly totals and events may be apart before a close is parked; decimals. */
  readonly closeTolerance: {
    readonly percent: string;
    readonly unitsFloor: string;
    readonly moneyFloor: string;
  };
  /** Whether webhooks may go to this machine itself: for the demo and tests. */
  readonly webhooksToLoopback: boolean;
  readonly sessionSecret: string | undefined;
  readonly cronSecret: string | undefined;
  readonly metricsToken: string | undefined;
  readonly mail: { readonly url: string; readonly from: string } | undefined;
  /** How weaknesses are reported, and until when that is so: `/.well-known/security.txt`. */
  readonly security: { readonly contact: string; readonly expires: string } | undefined;
  /** How many days before it is so a change of a subprocessor is announced. */
  readonly subprocessorNoticeDays: number;
  readonly oidc:
    | {
        readonly issuer: string;
        readonly clientId: string;
        readonly clientSecret: string;
        readonly name: string;
      }
    | undefined;
  readonly otlpEndpoint: string | undefined;
  /** An OpenAI-compatible endpoint for summaries of disputes; without it the built-in summariser is the only one. */
  readonly assistant: { readonly url: string; readonly key: string; readonly model: string } | undefined;
  /** The header in which a trusted proxy gives the SHA-256 of the client's certificate; it must overwrite what clients send. */
  readonly clientCertHeader: string | undefined;
  /** Whose `X-Forwarded-For` says where a visitor comes from; they must overwrite or append to what clients send. */
  readonly trustedProxies: TrustedProxies;
};

/** Every problem with the environment at once; the process stops with it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The settings have ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n  ${problems.join('\n  ')}`,
    );
    this.problems = problems;
  }
}

/** Settings that make sense only together. */
const GROUPS: readonly { readonly service: string; readonly names: readonly VariableName[] }[] = [
  {
    service: 'the database',
    names: ['DATABASE_URL', 'DATABASE_OWNER_URL', 'DATABASE_DESK_URL', 'DATABASE_WORKER_URL'],
  },
  { service: 'mail', names: ['SMTP_URL', 'SMTP_FROM'] },
  { service: 'security.txt', names: ['OPENBOOK_SECURITY_CONTACT', 'OPENBOOK_SECURITY_EXPIRES'] },
  { service: 'OpenID Connect', names: ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] },
  {
    service: 'the outside assistant',
    names: ['OPENBOOK_ASSISTANT_URL', 'OPENBOOK_ASSISTANT_KEY', 'OPENBOOK_ASSISTANT_MODEL'],
  },
];

/** What a deployment with its own database cannot do without; the demo makes its own. */
const REQUIRED_OUTSIDE_DEMO: readonly VariableName[] = [
  'OPENBOOK_URL',
  'OPENBOOK_ISSUER_URL',
  'OPENBOOK_LOG_ORIGIN',
  'OPENBOOK_SESSION_SECRET',
];

function groupProblems(given: ReadonlySet<string>): string[] {
  return GROUPS.flatMap(({ service, names }) => {
    const missing = names.filter((name) => !given.has(name));
    if (missing.length === 0 || missing.length === names.length) return [];
    return [`${missing.join(', ')}: missing; ${service} needs all or none of ${names.join(', ')}`];
  });
}

function deploymentProblems(given: ReadonlySet<string>, environment: Environment): string[] {
  if (!given.has('DATABASE_URL') || environment['OPENBOOK_DEMO'] === 'on') return [];
  const problems = REQUIRED_OUTSIDE_DEMO.filter((name) => !given.has(name)).map(
    (name) => `${name}: missing; a deployment with its own database needs it`,
  );
  if (given.has('OPENBOOK_CLOCK_OFFSET_SECONDS'))
    problems.push('OPENBOOK_CLOCK_OFFSET_SECONDS: only for the demo and tests (OPENBOOK_DEMO=on)');
  return problems;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads settings from variables; raises `SettingsError` with all problems at once. Names the variables, never their values. */
export function parseSettings(environment: Environment): Settings {
  const given = new Set(Object.keys(environment).filter((name) => environment[name]));
  const parsed = variables.safeParse(environment);
  const problems = [
    ...(parsed.success
      ? []
      : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)),
    ...groupProblems(given),
    ...deploymentProblems(given, environment),
  ];
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  return settingsFrom(parsed.data);
}

function settingsFrom(values: Variables): Settings {
  const port = values.PORT ?? 3000;
  const url = values.OPENBOOK_URL ?? `http://localhost:${port}`;
  const issuerUrl = values.OPENBOOK_ISSUER_URL ?? url;
  const {
    DATABASE_URL: app,
    DATABASE_OWNER_URL: owner,
    DATABASE_DESK_URL: desk,
    DATABASE_WORKER_URL: worker,
  } = values;
  const isEmbedded = app === undefined || owner === undefined || desk === undefined || worker === undefined;
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = values;
  return {
    port,
    home: openbookHome(),
    database: isEmbedded ? 'embedded' : { app, owner, desk, worker },
    url,
    issuerUrl,
    logOrigin: values.OPENBOOK_LOG_ORIGIN ?? 'log.openbook.localhost',
    vendorName: values.OPENBOOK_VENDOR_NAME ?? 'IntelGraph',
    vendorLogoFile: values.OPENBOOK_VENDOR_LOGO,
    logLevel: values.OPENBOOK_LOG_LEVEL ?? 'info',
    demo: values.OPENBOOK_DEMO === undefined ? isEmbedded : values.OPENBOOK_DEMO === 'on',
    clockOffsetSeconds: values.OPENBOOK_CLOCK_OFFSET_SECONDS ?? 0,
    maxEventAgeDays: values.OPENBOOK_MAX_EVENT_AGE_DAYS ?? 400,
    sealedAmountsMax: values.OPENBOOK_SEALED_AMOUNTS_MAX ?? 100_000,
    closeTolerance: {
      percent: values.OPENBOOK_CLOSE_TOLERANCE_PERCENT ?? '1',
      unitsFloor: values.OPENBOOK_CLOSE_TOLERANCE_UNITS ?? '10',
      moneyFloor: values.OPENBOOK_CLOSE_TOLERANCE_MONEY ?? '1',
    },
    webhooksToLoopback: values.OPENBOOK_WEBHOOK_LOOPBACK === 'on',
    sessionSecret: values.OPENBOOK_SESSION_SECRET,
    cronSecret: values.OPENBOOK_CRON_SECRET,
    metricsToken: values.OPENBOOK_METRICS_TOKEN,
    mail: values.SMTP_URL && values.SMTP_FROM ? { url: values.SMTP_URL, from: values.SMTP_FROM } : undefined,
    oidc:
      issuer && clientId && clientSecret
        ? { issuer, clientId, clientSecret, name: values.OIDC_NAME ?? 'your company account' }
        : undefined,
    security: securityFrom(values),
    subprocessorNoticeDays: values.OPENBOOK_SUBPROCESSOR_NOTICE_DAYS ?? 30,
    otlpEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
    assistant: assistantFrom(values),
    clientCertHeader: values.OPENBOOK_CLIENT_CERT_HEADER,
    trustedProxies: values.OPENBOOK_TRUSTED_PROXIES ?? { kind: 'none' },
  };
}

function securityFrom(values: Variables): Settings['security'] {
  const { OPENBOOK_SECURITY_CONTACT: contact, OPENBOOK_SECURITY_EXPIRES: day } = values;
  return contact && day ? { contact, expires: `${day}T00:00:00.000Z` } : undefined;
}

function assistantFrom(values: Variables): Settings['assistant'] {
  const {
    OPENBOOK_ASSISTANT_URL: url,
    OPENBOOK_ASSISTANT_KEY: key,
    OPENBOOK_ASSISTANT_MODEL: model,
  } = values;
  return url && key && model ? { url, key, model } : undefined;
}

let current: Settings | undefined;

/** The settings of this process, read once. */
export function settings(): Settings {
  current ??= parseSettings(process.env);
  return current;
}
