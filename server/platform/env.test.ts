import { describe, expect, test } from 'vitest';
import { parseSettings, SettingsError } from './env.ts';

const DATABASE = {
  DATABASE_URL: 'postgresql://app:x@db.example:5432/openbook',
  DATABASE_OWNER_URL: 'postgresql://owner:x@db.example:5432/openbook',
  DATABASE_DESK_URL: 'postgresql://desk:x@db.example:5432/openbook',
  DATABASE_WORKER_URL: 'postgresql://worker_owner:x@db.example:5432/openbook',
};
const DEPLOYMENT = {
  ...DATABASE,
  OPENBOOK_URL: 'https://billing.example.com/',
  OPENBOOK_ISSUER_URL: 'https://billing.example.com',
  OPENBOOK_LOG_ORIGIN: 'log.example.com',
  OPENBOOK_SESSION_SECRET: 'a'.repeat(32),
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    parseSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings', () => {
  test('nothing given is the demo on the embedded database', () => {
    const settings = parseSettings({});
    expect(settings).toMatchObject({
      port: 3000,
      database: 'embedded',
      demo: true,
      mail: undefined,
      oidc: undefined,
      assistant: undefined,
    });
  });

  test('the outside assistant is off or whole', () => {
    const assistant = { url: 'https://models.example/v1', key: 'secret', model: 'small-1' };
    const whole = {
      OPENBOOK_ASSISTANT_URL: `${assistant.url}/`,
      OPENBOOK_ASSISTANT_KEY: assistant.key,
      OPENBOOK_ASSISTANT_MODEL: assistant.model,
    };
    expect(parseSettings(whole).assistant).toEqual(assistant);
    expect(problemsOf({ ...whole, OPENBOOK_ASSISTANT_KEY: '' })).toEqual([
      expect.stringMatching(/^OPENBOOK_ASSISTANT_KEY: missing; the outside assistant needs all or none/),
    ]);
    expect(problemsOf({ ...whole, OPENBOOK_ASSISTANT_URL: 'ftp://models.example' })).toHaveLength(1);
  });

  test('no proxy is trusted until some are named', () => {
    expect(parseSettings({}).trustedProxies).toEqual({ kind: 'none' });
    expect(parseSettings({ OPENBOOK_TRUSTED_PROXIES: '2' }).trustedProxies).toEqual({
      kind: 'hops',
      count: 2,
    });
    expect(parseSettings({ OPENBOOK_TRUSTED_PROXIES: '10.0.0.0/8, ::1' }).trustedProxies).toEqual({
      kind: 'ranges',
      ranges: ['10.0.0.0/8', '::1'],
    });
    expect(problemsOf({ OPENBOOK_TRUSTED_PROXIES: 'the-proxy' })).toEqual([
      expect.stringMatching(/^OPENBOOK_TRUSTED_PROXIES: must be a number of proxies/),
    ]);
  });

  test('a deployment has its own database, no cards and no slash at the end of its address', () => {
    const settings = parseSettings(DEPLOYMENT);
    expect(settings).toMatchObject({ demo: false, url: 'https://billing.example.com' });
    expect(settings.database).toMatchObject({ desk: DATABASE.DATABASE_DESK_URL });
  });

  test('all problems are told at once, by name and without values', () => {
    const problems = problemsOf({
      PORT: 'eighty',
      DATABASE_URL: 'mysql://secret-password@x',
      SMTP_URL: 'smtp://mail.example',
      OIDC_ISSUER: 'https://id.example',
    });
    expect(problems.map((line) => line.split(':')[0])).toEqual([
      'PORT',
      'DATABASE_URL',
      'DATABASE_OWNER_URL, DATABASE_DESK_URL, DATABASE_WORKER_URL',
      'SMTP_FROM',
      'OIDC_CLIENT_ID, OIDC_CLIENT_SECRET',
      'OPENBOOK_URL',
      'OPENBOOK_ISSUER_URL',
      'OPENBOOK_LOG_ORIGIN',
      'OPENBOOK_SESSION_SECRET',
    ]);
    expect(problems.join('\n')).not.toContain('secret-password');
  });

  test('the clock moves only in the demo', () => {
    expect(problemsOf({ ...DEPLOYMENT, OPENBOOK_CLOCK_OFFSET_SECONDS: '60' })).toHaveLength(1);
    expect(problemsOf({ OPENBOOK_CLOCK_OFFSET_SECONDS: '60' })).toHaveLength(0);
  });

  test('an empty variable counts as not given', () => {
    expect(parseSettings({ SMTP_URL: '', DATABASE_URL: '' }).database).toBe('embedded');
  });
});

test('how weaknesses are reported has an address and an end, or is not said', () => {
  const security = {
    OPENBOOK_SECURITY_CONTACT: 'mailto:security@vendor.example',
    OPENBOOK_SECURITY_EXPIRES: '2027-06-30',
  };
  expect(parseSettings({}).security).toBeUndefined();
  expect(parseSettings(security).security).toEqual({
    contact: 'mailto:security@vendor.example',
    expires: '2027-06-30T00:00:00.000Z',
  });
  expect(problemsOf({ OPENBOOK_SECURITY_EXPIRES: '2027-06-30' })[0]).toContain(
    'security.txt needs all or none',
  );
  for (const contact of [
    'security@vendor.example',
    'javascript:alert(1)',
    'http://vendor.example',
    'mailto:a@b\nExpires: x',
  ])
    expect(problemsOf({ ...security, OPENBOOK_SECURITY_CONTACT: contact }), contact).toHaveLength(1);
});
