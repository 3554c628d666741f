'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { FieldGroup } from '#components/ui/form.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import type { IssuerDto, MaskedBankDto } from '#server/modules/billing/contract-parties.ts';
import { type BillingAction, BillingForm } from './billing-form.tsx';
import { PartyFields } from './party-fields.tsx';

type IssuerFormProps = {
  readonly issuer: IssuerDto | null;
  /** What of the bank details may be shown to this reader; null for those who do not change them. */
  readonly bank: MaskedBankDto | null;
  readonly action: BillingAction;
  readonly mayChange: boolean;
};

const GRACE_HOURS = 48;
const EXCHANGE_RATE_AGE_DAYS = 7;

/** The legal entity that invoices are from. Bank details are kept sealed; they are shown masked, and given anew to change them. */
export function IssuerForm({ issuer, bank, action, mayChange }: IssuerFormProps) {
  const t = useTranslations('billingForms');
  return (
    <BillingForm revision={issuer?.revision} action={action} mayChange={mayChange}>
      {(errorOf) => (
        <>
          <PartyFields party={issuer} errorOf={errorOf} isTaxIdOptional={false} />
          {mayChange && (
            <FieldGroup legend={t('bank')}>
              {bank === null ? (
                <BankFields errorOf={errorOf} />
              ) : (
                <>
                  <StandingBank bank={bank} />
                  <details open={BANK_FIELDS.some((name) => errorOf(`bank.${name}`))}>
                    <summary className="cursor-pointer text-sm font-medium text-accent">
                      {t('bankChange')}
                    </summary>
                    <div className="mt-4 flex flex-col gap-4">
                      <p className="text-sm text-ink-quiet">{t('bankChangeHelp')}</p>
                      <BankFields errorOf={errorOf} />
                    </div>
                  </details>
                </>
              )}
            </FieldGroup>
          )}
          <FieldGroup legend={t('numbers')}>
            <SelectField
              name="numberSeries.scope"
              label={t('scope')}
              help={t('scopeHelp')}
              defaultValue={issuer?.numberSeries.scope ?? 'tenant'}
              options={[
                { value: 'tenant', label: t('scopes.tenant') },
                { value: 'vendor', label: t('scopes.vendor') },
              ]}
              error={errorOf('numberSeries.scope')}
            />
            <InputField
              name="numberSeries.prefix"
              label={t('prefix')}
              help={t('prefixHelp')}
              defaultValue={issuer?.numberSeries.prefix}
              error={errorOf('numberSeries.prefix')}
            />
            <InputField
              name="cutOffGraceHours"
              type="number"
              label={t('grace')}
              help={t('graceHelp')}
              defaultValue={issuer?.cutOffGraceHours ?? GRACE_HOURS}
              error={errorOf('cutOffGraceHours')}
            />
          </FieldGroup>
          <FieldGroup legend={t('tax')}>
            <InputField
              name="taxCurrency"
              label={t('taxCurrency')}
              help={t('taxCurrencyHelp')}
              maxLength={3}
              optional
              defaultValue={issuer?.taxCurrency ?? ''}
              error={errorOf('taxCurrency')}
            />
            <InputField
              name="exchangeRateMaxAgeDays"
              type="number"
              label={t('exchangeRateAge')}
              help={t('exchangeRateAgeHelp')}
              defaultValue={issuer?.exchangeRateMaxAgeDays ?? EXCHANGE_RATE_AGE_DAYS}
              error={errorOf('exchangeRateMaxAgeDays')}
            />
          </FieldGroup>
        </>
      )}
    </BillingForm>
  );
}

const BANK_FIELDS = ['accountHolder', 'account', 'bankName', 'bic'] as const;

function BankFields({ errorOf }: { errorOf: (field: string) => string | undefined }) {
  const t = useTranslations('billingForms');
  return BANK_FIELDS.map((name) => (
    <InputField
      key={name}
      name={`bank.${name}`}
      label={t(`bankFields.${name}`)}
      optional={name === 'bic'}
      autoComplete="off"
      error={errorOf(`bank.${name}`)}
    />
  ));
}

function StandingBank({ bank }: { bank: MaskedBankDto }) {
  const t = useTranslations('billingForms');
  const { accountEnding, accountHolder, bankName, bic } = bank;
  const account = (
    <>
      <span aria-hidden="true" className="font-mono">{`•••• ${accountEnding || '••••'}`}</span>
      <span className="sr-only">
        {t(accountEnding ? 'accountEnding' : 'accountHidden', { accountEnding })}
      </span>
    </>
  );
  const values = { accountHolder, account, bankName, bic };
  return (
    <>
      <KeyValues
        items={BANK_FIELDS.filter((name) => values[name] !== undefined).map((name) => ({
          key: name,
          label: t(`bankFields.${name}`),
          value: values[name],
        }))}
      />
      <p className="text-sm text-ink-quiet">{t('bankKept')}</p>
    </>
  );
}
