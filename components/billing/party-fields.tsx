import { useTranslations } from 'next-intl';
import { InputField, TextareaField } from '#components/ui/field.tsx';
import type { AddressDto } from '#server/modules/billing/contract-parties.ts';

type PartyFieldsProps = {
  readonly party: {
    readonly legalName: string;
    readonly address: AddressDto;
    readonly taxId: string | null;
  } | null;
  readonly errorOf: (field: string) => string | undefined;
  /** A customer may have no tax id; who issues invoices has one. */
  readonly isTaxIdOptional: boolean;
};

/** What an invoice says of either party. */
export function PartyFields({ party, errorOf, isTaxIdOptional }: PartyFieldsProps) {
  const t = useTranslations('billingForms');
  return (
    <>
      <InputField
        name="legalName"
        label={t('legalName')}
        defaultValue={party?.legalName}
        error={errorOf('legalName')}
      />
      <TextareaField
        name="address.lines"
        label={t('address')}
        help={t('addressHelp')}
        rows={3}
        defaultValue={party?.address.lines.join('\n')}
        error={errorOf('address.lines')}
      />
      <InputField
        name="address.country"
        label={t('country')}
        help={t('countryHelp')}
        maxLength={2}
        defaultValue={party?.address.country}
        error={errorOf('address.country')}
      />
      <InputField
        name="taxId"
        label={t('taxId')}
        optional={isTaxIdOptional}
        defaultValue={party?.taxId ?? ''}
        error={errorOf('taxId')}
      />
    </>
  );
}
