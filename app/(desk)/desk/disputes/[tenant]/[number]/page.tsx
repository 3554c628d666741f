import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { CalculatedLineSection } from '#components/billing/how-calculated.tsx';
import { ChargebacksBeside } from '#components/disputes/chargebacks.tsx';
import { DisputeSubjectWords } from '#components/disputes/dispute-queue.tsx';
import {
  AssignForm,
  NoteForm,
  ResolutionForm,
  SeverityForm,
  TakeForm,
  WriteForm,
} from '#components/disputes/triage-forms.tsx';
import {
  DoubtedDays,
  InternalNotes,
  ReplayResult,
  SimilarDisputes,
  TriageChain,
  TriageFacts,
  WaitingProposal,
} from '#components/disputes/triage-view.tsx';
import { Refusals } from '#components/metering/refusals.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { documentKeyOf } from '#components/ui/document-key.ts';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { formatAmount } from '#core/format/format.ts';
import { type Caller, getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { deskInvoicePlaces } from '../../../../../invoice-pages.ts';
import {
  addNote,
  assignDispute,
  proposeResolution,
  setSeverity,
  takeVendorStep,
} from '../../../../../triage-actions.ts';

type Place = { readonly tenant: string; readonly number: string };
type Props = { readonly params: Promise<Place>; readonly searchParams: Promise<SearchQuery> };
type Triage = Awaited<ReturnType<Caller['disputes']['triage']>>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ number, tenant }, t] = await Promise.all([params, getTranslations('disputeDesk.triage')]);
  return { title: t('title', { number, customer: tenant }) };
}

export default async function TriagePage({ params, searchParams }: Props) {
  const [place, query, actor, caller, t, words, locale] = await Promise.all([
    params,
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('disputeDesk.triage'),
    getTranslations('disputes'),
    getLocale(),
  ]);
  const triage = await orNotFound(caller.disputes.triage(place));
  const { dispute, invoice, standing } = triage;
  const { disputed, outcome, state } = dispute;
  const places = deskInvoicePlaces({ tenant: place.tenant, number: dispute.invoice });
  return (
    <>
      <PageHeader
        title={t('title', { number: dispute.number, customer: standing.tenantName })}
        lede={
          <>
            <DisputeSubjectWords dispute={dispute} />
            {': '}
            {t('lede', {
              amount: formatAmount({ amount: disputed.total, currency: disputed.currency }, locale),
            })}
          </>
        }
        crumbs={[{ label: t('queue'), href: '/desk/disputes' }, { label: dispute.number }]}
        status={
          <Status tone={dispute.isOverdue ? 'failure' : dispute.endedAt === null ? 'attention' : 'neutral'}>
            {outcome === null ? words(`states.${state}`) : words(`outcomes.${outcome}`)}
          </Status>
        }
        actions={
          <>
            <ButtonLink href={places.page}>{t('toInvoice', { invoice: dispute.invoice })}</ButtonLink>
            <ButtonLink href={`${places.page}/how`}>{t('how')}</ButtonLink>
            {mayDo(actor, 'assistant.readAsks', { tenantId: dispute.tenantId }) && (
              <ButtonLink href={`/desk/disputes/${place.tenant}/${dispute.number}/summary`}>
                {t('summary')}
              </ButtonLink>
            )}
          </>
        }
      />
      <div className="grid gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0">
          <ChargebacksBeside chargebacks={dispute.chargebacks} />
          <TriageChain dispute={dispute} standing={standing} />
          <InternalNotes notes={standing.notes}>
            {mayDo(actor, 'disputes.triage', { tenantId: dispute.tenantId }) && (
              <ClientMessages namespaces={['disputeDesk', 'disputes', 'files']}>
                <NoteForm action={addNote.bind(null, place)} />
              </ClientMessages>
            )}
          </InternalNotes>
        </div>
        <aside className="flex min-w-0 flex-col gap-8">
          <TriageFacts dispute={dispute} standing={standing} />
          <Actions
            place={place}
            triage={triage}
            mayWork={mayDo(actor, 'disputes.triage', { tenantId: dispute.tenantId })}
          />
        </aside>
      </div>
      <Section title={t('line')} lede={t(triage.line === null ? 'noLine' : 'lineText')}>
        <ReplayResult
          difference={triage.replay.difference}
          isAsOpened={triage.isAsOpened}
          action={<ButtonLink href={`${places.page}/how`}>{t('how')}</ButtonLink>}
        />
        {triage.line !== null && (
          <CalculatedLineSection
            invoice={invoice}
            documentKey={documentKeyOf(invoice)}
            line={triage.line}
            seals={triage.days}
            places={{
              currency: disputed.currency,
              findEventHref: places.findEvent,
              rulesHref: `${places.page}/how`,
            }}
          />
        )}
      </Section>
      <DoubtedDays days={triage.days} query={query} />
      <Section title={t('refusalsTitle')}>
        <Refusals refusals={triage.refusals} zone="UTC" query={query} empty={t('noRefusals')} />
      </Section>
      <SimilarDisputes similar={standing.similar} query={query} />
    </>
  );
}

async function Actions(props: { readonly place: Place; readonly triage: Triage; readonly mayWork: boolean }) {
  const { mayWork, place, triage } = props;
  const t = await getTranslations('disputeDesk.triage');
  const { credits, dispute, standing } = triage;
  const can = new Set(standing.possibleHere);
  const { currency } = dispute.disputed;
  const step = (kind: 'taken' | 'message' | 'information-requested') =>
    takeVendorStep.bind(null, { ...place, kind });
  if (!mayWork) return <p className="text-sm text-ink-quiet">{t('notYours')}</p>;
  return (
    <ClientMessages namespaces={['disputeDesk', 'disputes', 'files']}>
      <section aria-label={t('actions')} className="flex flex-col gap-3" data-print="hide">
        <h2 className="text-lg font-semibold tracking-tight">{t('actions')}</h2>
        {can.has('taken') && <TakeForm action={step('taken')} />}
        {can.has('information-requested') && <WriteForm action={step('information-requested')} isQuestion />}
        {can.has('message') && <WriteForm action={step('message')} isQuestion={false} />}
        {standing.proposal !== null && <WaitingProposal proposal={standing.proposal} currency={currency} />}
        {can.has('resolved') && standing.proposal === null && (
          <ResolutionForm
            action={proposeResolution.bind(null, place)}
            currency={currency}
            customerLocale={standing.locale}
            lines={credits.lines
              .filter(({ isCreditable }) => isCreditable)
              .map(({ description, left, line }) => ({ description, left, line, currency }))}
          />
        )}
        <AssignForm
          action={assignDispute.bind(null, place)}
          workers={standing.workers}
          assignee={standing.assignee?.userId ?? null}
        />
        <SeverityForm action={setSeverity.bind(null, place)} severity={dispute.severity} />
      </section>
    </ClientMessages>
  );
}
