import { useTranslations } from 'next-intl';

/** The words of an agreement, and the digest that an acceptance names. */
export function AgreementText(props: {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly sha256: string;
}) {
  const t = useTranslations('access');
  const { heading, paragraphs, sha256 } = props;
  return (
    <article className="flex max-w-(--width-text) flex-col gap-3 border-y py-6">
      <h2 className="text-lg font-semibold tracking-tight">{heading}</h2>
      {paragraphs.map((paragraph) => (
        <p key={paragraph} className="text-sm text-ink-soft">
          {paragraph}
        </p>
      ))}
      <p className="pt-2 text-xs text-ink-quiet">
        {t('digest')}
        <br />
        <code className="break-all">{sha256}</code>
      </p>
    </article>
  );
}
