import { Columns3 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ChooserForm } from './chooser-form.tsx';
import { Popover } from './popover.tsx';

type ColumnChooserProps = {
  readonly columns: readonly { readonly key: string; readonly header: string; readonly primary?: boolean }[];
  readonly shown: readonly string[];
  readonly name: string;
};

/** Which columns are shown; kept in the address as `?columns=a,b`. */
export function ColumnChooser({ columns, shown, name }: ColumnChooserProps) {
  const t = useTranslations('ui.table');
  return (
    <Popover
      label={t('columns')}
      trigger={
        <>
          <Columns3 aria-hidden="true" size={15} />
          {t('columns')}
        </>
      }
    >
      <ChooserForm
        legend={t('showColumns')}
        param={`${name}columns`}
        choices={columns
          .filter(({ primary }) => primary !== true)
          .map(({ key, header }) => ({ key, label: header, checked: shown.includes(key) }))}
      />
    </Popover>
  );
}
