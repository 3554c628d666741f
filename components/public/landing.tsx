import { BadgeCheck, LockKeyhole, type LucideIcon, Scale, ShieldCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { Link } from '#components/ui/link.tsx';
import { OpenedFigure } from './opened-figure.tsx';

const STEPS: readonly { key: 'stepUsage' | 'stepRate' | 'stepSign' | 'stepCheck'; icon: LucideIcon }[] = [
  { key: 'stepUsage', icon: LockKeyhole },
  { key: 'stepRate', icon: Scale },
  { key: 'stepSign', icon: BadgeCheck },
  { key: 'stepCheck', icon: ShieldCheck },
];

/** The front page: whose house this is, why a number in it can be believed, and the ways in. */
export function Landing({ vendorName }: { vendorName: string }) {
  const t = useTranslations('landing');
  return (
    <div className="flex flex-col gap-16 md:gap-24">
      <div className="grid items-center gap-x-16 gap-y-12 lg:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="flex max-w-(--width-text) flex-col gap-5">
          <p className="text-sm font-medium text-accent">{t('poweredBy', { vendor: vendorName })}</p>
          <h1 className="text-xl font-semibold tracking-[-0.02em] sm:text-2xl">{t('title')}</h1>
          <p className="text-base text-ink-soft md:text-lg">{t('lede', { vendor: vendorName })}</p>
          <div className="flex flex-wrap gap-3 pt-2">
            <ButtonLink href="/signin" variant="primary">
              {t('signIn')}
            </ButtonLink>
            <ButtonLink href="/verify">{t('verify')}</ButtonLink>
          </div>
        </div>
        <OpenedFigure />
      </div>

      <section aria-labelledby="how" className="flex flex-col gap-8">
        <h2 id="how" className="text-lg font-semibold tracking-tight">
          {t('howTitle')}
        </h2>
        <ol className="grid gap-x-10 gap-y-8 border-t pt-8 sm:grid-cols-2 lg:grid-cols-4">
          {STEPS.map(({ key, icon: Icon }, index) => (
            <li key={key} className="flex flex-col gap-2">
              <span className="flex items-center gap-2.5 text-accent">
                <Icon aria-hidden="true" size={20} strokeWidth={1.75} />
                <span aria-hidden="true" className="text-xs text-ink-quiet tabular-nums">
                  {index + 1}
                </span>
              </span>
              <h3 className="text-base font-semibold">{t(key)}</h3>
              <p className="text-sm text-ink-soft">{t(`${key}Text`)}</p>
            </li>
          ))}
        </ol>
      </section>

      <section aria-labelledby="auditors" className="flex flex-col gap-3 border-t pt-8">
        <h2 id="auditors" className="text-lg font-semibold tracking-tight">
          {t('keysTitle')}
        </h2>
        <p className="max-w-(--width-text) text-ink-soft">{t('keysText')}</p>
        <p className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
          <Link href="/.well-known/openbook-keys.json" prefetch={false}>
            {t('keys')}
          </Link>
          <Link href="/api/v1/log/checkpoint" prefetch={false}>
            {t('checkpoint')}
          </Link>
        </p>
      </section>
    </div>
  );
}
