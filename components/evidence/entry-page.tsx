import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { EntryView } from '#server/modules/evidence/contract-search.ts';
import { CheckLines } from './check-list.tsx';
import { CheckRecordHere } from './check-record-here.tsx';
import { InclusionSteps } from './inclusion-steps.tsx';
import { PredicateTable } from './predicate-table.tsx';
import { useKindName } from './use-kind-name.ts';

type EntryPageProps = {
  readonly record: EntryView;
  /** The desk's page of what the record is about, for those who may open it. */
  readonly thingHref: string | null;
};

/** One signed record, opened: what was found when it was checked, who signed it, what it says, and its way to the root. */
export function EntryPage({ record, thingHref }: EntryPageProps) {
  const t = useTranslations('evidenceRoom.record');
  const room = useTranslations('evidenceRoom');
  const nameOf = useKindName();
  const { envelope, erased, id, kind, logIndex, receipt, report, subjectName } = record;
  const name = logIndex === null ? id : String(logIndex);
  return (
    <>
      <PageHeader
        crumbs={[{ label: room('title'), href: '/desk/evidence' }]}
        title={erased === null ? subjectName : t('erasedSubject')}
        lede={`${nameOf(kind)}, ${record.tenantName ?? room('vendor')}`}
        actions={
          <>
            {thingHref !== null && <ButtonLink href={thingHref}>{t('openThing')}</ButtonLink>}
            {erased !== null && (
              <ButtonLink href={`/desk/evidence/${erased.recordId}`}>{t('openErasure')}</ButtonLink>
            )}
            {report.holds && erased === null && (
              <ButtonLink href={`/desk/evidence/${name}/envelope`} prefetch={false}>
                {t('envelopeFile')}
              </ButtonLink>
            )}
            {report.holds && receipt !== null && (
              <ButtonLink href={`/desk/evidence/${name}/receipt`} prefetch={false}>
                {t(erased === null ? 'receiptFile' : 'proofFile')}
              </ButtonLink>
            )}
          </>
        }
      />
      <div className="flex flex-col gap-6">
        <Verdict record={record} />
        <RecordFacts record={record} />
      </div>
      <Section title={t('checksTitle')} lede={t('checksText')}>
        <CheckLines checks={report.checks} />
        {erased === null && (
          <CheckRecordHere
            envelope={envelope}
            receipt={receipt}
            keysAddress="/.well-known/openbook-keys.json"
          />
        )}
      </Section>
      {report.statement !== null && (
        <>
          <Section title={t('subjectsTitle')} lede={t('subjectsText')}>
            <KeyValues
              items={report.statement.subject.map(({ digest, name: file }) => ({
                key: file,
                label: file,
                value: <Identifier value={digest.sha256} label={t('copyDigest')} />,
              }))}
            />
          </Section>
          <Section title={t('saysTitle')} lede={report.statement.predicateType}>
            <PredicateTable predicate={report.statement.predicate} />
          </Section>
        </>
      )}
      {report.path !== null && (
        <Section title={t('pathTitle')} lede={t('pathText')}>
          <InclusionSteps path={report.path} />
        </Section>
      )}
      {erased === null && (
        <Section title={t('envelopeTitle')} lede={t('envelopeText')}>
          <Disclosure label={t('showEnvelope')}>
            <CodeBlock label={t('envelopeTitle')} text={envelope} />
          </Disclosure>
          {receipt !== null && (
            <Disclosure label={t('showReceipt')}>
              <CodeBlock label={t('receiptFile')} text={receipt} />
            </Disclosure>
          )}
        </Section>
      )}
    </>
  );
}

function Verdict({ record: { erased, receipt, report } }: { record: EntryView }) {
  const t = useTranslations('evidenceRoom.record');
  if (erased !== null && report.holds)
    return (
      <Callout tone="attention" title={t('erased', { day: erased.at.slice(0, 10), erasure: erased.erasure })}>
        {t('erasedText', { reason: erased.reason })}
      </Callout>
    );
  if (!report.holds)
    return (
      <Callout tone="failure" title={t('broken')}>
        {t('brokenText')}
      </Callout>
    );
  return receipt === null ? (
    <Callout tone="attention" title={t('waits')}>
      {t('waitsText')}
    </Callout>
  ) : (
    <Callout tone="proved" title={t('holds')}>
      {t('holdsText')}
    </Callout>
  );
}

function RecordFacts({ record }: { record: EntryView }) {
  const t = useTranslations('evidenceRoom.record');
  const { entryHex, id, issuedAt, key, kid, logIndex, subjectRef } = record;
  const end = key.revokedAt ?? key.notAfter;
  return (
    <KeyValues
      items={[
        { key: 'at', label: t('signedAt'), value: <ExactTime instant={issuedAt.toISOString()} seconds /> },
        { key: 'kid', label: t('signedWith'), value: <Identifier value={kid} label={t('copyKid')} /> },
        {
          key: 'valid',
          label: t('keyValid'),
          value: (
            <>
              <ExactTime instant={key.notBefore.toISOString()} />
              {' – '}
              {end === null ? t('open') : <ExactTime instant={end.toISOString()} />}
              {key.revokedAt !== null && ` (${t('revoked')})`}
            </>
          ),
        },
        { key: 'index', label: t('entry'), value: logIndex === null ? t('none') : String(logIndex) },
        { key: 'digest', label: t('digest'), value: <Identifier value={entryHex} label={t('copyDigest')} /> },
        { key: 'ref', label: t('reference'), value: <Identifier value={subjectRef} label={t('copyRef')} /> },
        { key: 'id', label: t('id'), value: <Identifier value={id} label={t('copyId')} /> },
      ]}
    />
  );
}
