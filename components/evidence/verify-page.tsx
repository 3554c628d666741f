import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Callout } from '#components/ui/callout.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { Link } from '#components/ui/link.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { Verifier } from './verifier.tsx';

/** Where every site publishes its keys. */
const KEYS_ADDRESS = '/.well-known/openbook-keys.json';

const OPENBOOK_COMMANDS = `openbook verify BUNDLE.zip --keys keys.json
openbook replay BUNDLE.zip`;

const PLAIN_COMMANDS = `unzip BUNDLE.zip -d bundle && cd bundle
sha256sum -c SHA256SUMS
openssl dgst -sha256 -verify keys/KEY.pem -signature SHA256SUMS.sig SHA256SUMS`;

/** The public verifier: the check itself in the browser, and the same by command for those who rather trust their own machine. */
export function VerifyPage({
  vendorName,
  seenCheckpoint,
}: {
  vendorName: string;
  /** The form that compares a kept checkpoint with the log of today. */
  seenCheckpoint: ReactNode;
}) {
  const t = useTranslations('verify');
  const seen = useTranslations('seen');
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <noscript>
        <div className="mb-10">
          <Callout tone="attention" title={t('noScriptTitle')}>
            {t('noScriptText')}
          </Callout>
        </div>
      </noscript>
      <Verifier vendorName={vendorName} keysAddress={KEYS_ADDRESS} />
      <Section id="checkpoint" title={seen('title')} lede={seen('lede')}>
        {seenCheckpoint}
        <p className="text-sm text-ink-quiet">
          {seen('where')}{' '}
          <Link href="/api/v1/log/checkpoint" prefetch={false}>
            {seen('getLatest')}
          </Link>
          {' · '}
          <Link href="/verify/keys">{seen('keys')}</Link>
        </p>
      </Section>
      <Section title={t('commandsTitle')} lede={t('commandsText')}>
        <div className="grid gap-6 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-2">
            <h3 className="text-sm font-semibold">{t('withOpenbook')}</h3>
            <CodeBlock label={t('withOpenbook')} text={OPENBOOK_COMMANDS} />
            <p className="text-sm text-ink-quiet">
              {t('keysFrom')}{' '}
              <Link href={KEYS_ADDRESS} prefetch={false}>
                {KEYS_ADDRESS}
              </Link>
            </p>
          </div>
          <div className="flex min-w-0 flex-col gap-2">
            <h3 className="text-sm font-semibold">{t('withStandardTools')}</h3>
            <CodeBlock label={t('withStandardTools')} text={PLAIN_COMMANDS} />
            <p className="text-sm text-ink-quiet">{t('guideInside')}</p>
          </div>
        </div>
      </Section>
    </>
  );
}
