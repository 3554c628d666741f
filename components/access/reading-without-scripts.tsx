import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';

const REFRESH_SECONDS = 15;

/**
 * Where no script asks whether a document is still open, the page is asked for again. It names the link that it shows, so
 * that the same reading stays one reading in the log for as long as the link is good.
 */
export function RefreshWithoutScripts({ link }: { readonly link: string }) {
  return (
    <noscript>
      <meta httpEquiv="refresh" content={`${REFRESH_SECONDS};url=?link=${encodeURIComponent(link)}`} />
    </noscript>
  );
}

/** The same for what was never there, was never given, is over, and was taken back. */
export function NotOpen() {
  const t = useTranslations('access');
  return (
    <div className="flex flex-col items-start gap-6">
      <Callout tone="failure" title={t('notOpenTitle')}>
        {t('notOpenText')}
      </Callout>
      <ButtonLink href="/trust/access" variant="secondary">
        {t('toDocuments')}
      </ButtonLink>
    </div>
  );
}
