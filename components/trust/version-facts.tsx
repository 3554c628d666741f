import { useTranslations } from 'next-intl';
import { Identifier } from '#components/ui/identifier.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import type { TrustContent, TrustVersion } from '#core/contracts/trust-item.ts';

type Fact = { readonly key: string; readonly label: string; readonly value: React.ReactNode };

/** One version of an item, whole: what two people agree to. */
export function VersionFacts({ version }: { version: TrustVersion }) {
  const t = useTranslations('trust');
  const { access, content, file, item, owner, reviewBy } = version;
  const facts: Fact[] = [
    { key: 'item', label: t('fields.item'), value: item },
    { key: 'kind', label: t('fields.kind'), value: t(`kinds.${content.kind}`) },
    ...useContentFacts(content),
    ...useConcernFacts(content),
    { key: 'owner', label: t('fields.owner'), value: owner ?? t('fields.noOwner') },
    { key: 'reviewBy', label: t('fields.reviewBy'), value: reviewBy ?? t('fields.noReview') },
  ];
  if (content.kind === 'document') {
    facts.push({ key: 'access', label: t('fields.access'), value: t(`access.${access}`) });
    facts.push({ key: 'file', label: t('fields.file'), value: file?.name ?? t('fields.noFile') });
    if (file !== null)
      facts.push({
        key: 'sha256',
        label: t('fields.sha256'),
        value: <Identifier value={file.sha256} label={t('fields.copySha256')} />,
      });
  }
  return (
    <div className="flex flex-col gap-6">
      <KeyValues layout="grid" items={facts} />
      <div className="grid gap-6 md:grid-cols-2">
        {(['en', 'es'] as const).map((locale) => (
          <section key={locale} lang={locale} className="flex flex-col gap-2">
            <h3 className="text-sm text-ink-quiet" lang={undefined}>
              {t(locale === 'en' ? 'inEnglish' : 'inSpanish')}
            </h3>
            <ContentTexts content={content} locale={locale} />
          </section>
        ))}
      </div>
    </div>
  );
}

function useContentFacts(content: TrustContent): Fact[] {
  const t = useTranslations('trust.fields');
  const kinds = useTranslations('trust.assurances');
  switch (content.kind) {
    case 'document':
      return [];
    case 'compliance': {
      const { assurance, bridgeLetter, issuer, period, standard, validUntil } = content;
      return [
        { key: 'standard', label: t('standard'), value: standard },
        { key: 'assurance', label: t('assurance'), value: kinds(assurance) },
        { key: 'issuer', label: t('issuer'), value: issuer ?? t('dash') },
        { key: 'period', label: t('period'), value: period === null ? t('dash') : t('range', period) },
        { key: 'validUntil', label: t('validUntil'), value: validUntil ?? t('dash') },
        {
          key: 'bridge',
          label: t('bridge'),
          value:
            bridgeLetter === null
              ? t('dash')
              : t('bridgeText', { on: bridgeLetter.issuedOn, through: bridgeLetter.coversThrough }),
        },
      ];
    }
    case 'subprocessor':
      return [
        { key: 'since', label: t('since'), value: content.since },
        { key: 'url', label: t('url'), value: content.url ?? t('dash') },
        { key: 'effectiveFrom', label: t('effectiveFrom'), value: content.effectiveFrom ?? t('dash') },
        { key: 'endsOn', label: t('endsOn'), value: content.endsOn ?? t('dash') },
      ];
    case 'update':
      return [{ key: 'on', label: t('on'), value: content.on }];
    case 'service':
      return [];
  }
}

/** Whom it is about; nothing where it is about everybody. */
function useConcernFacts(content: TrustContent): Fact[] {
  const t = useTranslations('trust.fields');
  if (content.kind === 'service') return [];
  return (['services', 'regions'] as const).flatMap((key) => {
    const names = content[key];
    return names === undefined ? [] : [{ key, label: t(key), value: names.join(', ') }];
  });
}

/** The words of a content in one language, as they will be read. */
function ContentTexts({ content, locale }: { content: TrustContent; locale: 'en' | 'es' }) {
  const t = useTranslations('trust');
  const title = content.kind === 'subprocessor' ? content.name : content.title[locale];
  return (
    <>
      <p className="font-medium">{title}</p>
      {content.kind === 'document' && <p className="whitespace-pre-line">{content.summary[locale]}</p>}
      {content.kind === 'compliance' && <p className="whitespace-pre-line">{content.scope[locale]}</p>}
      {content.kind === 'update' && <p className="whitespace-pre-line">{content.body[locale]}</p>}
      {content.kind === 'service' && (
        <>
          <p className="whitespace-pre-line">{content.summary[locale]}</p>
          <p>{t('runsIn', { regions: content.offeredIn.map(({ name }) => name[locale]).join(', ') })}</p>
        </>
      )}
      {content.kind === 'subprocessor' && (
        <>
          <p className="whitespace-pre-line">{content.purpose[locale]}</p>
          <p>{t('region', { text: content.region[locale] })}</p>
          <p>{t('data', { text: content.dataCategories[locale] })}</p>
          {content.urgentBecause !== undefined && (
            <p className="whitespace-pre-line">{t('urgent', { text: content.urgentBecause[locale] })}</p>
          )}
        </>
      )}
    </>
  );
}
